import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface Measured {
  seconds: number
  /** peak of the proportional set size over the process and its children, in MiB, sampled every 30 ms */
  memory: number
}

/** Runs a command as a process of its own, start to end. */
export async function measure(command: string, args: readonly string[]): Promise<Measured> {
  const start = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] })
  let memory = 0
  const sampler = setInterval(() => (memory = Math.max(memory, treeMemory(child.pid ?? 0))), 30)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  clearInterval(sampler)
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
  return { seconds: (performance.now() - start) / 1000, memory }
}

/** The run with the median time of several. */
export async function median(times: number, run: () => Promise<Measured>): Promise<Measured> {
  const runs: Measured[] = []
  for (let i = 0; i < times; i += 1) runs.push(await run())
  const middle = runs.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(times / 2)]
  if (middle === undefined) throw new Error('nothing was measured')
  return middle
}

function treeMemory(root: number): number {
  const parents = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined
    if (parent !== undefined) parents.set(parent, [...(parents.get(parent) ?? []), Number(name)])
  }
  const tree = [root]
  for (let i = 0; i < tree.length; i += 1) tree.push(...(parents.get(tree[i] ?? 0) ?? []))
  return tree.reduce((sum, pid) => sum + proportionalSize(pid), 0)
}

/** A process may end between listing and reading: then it counts for nothing. */
const readOr = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function parentOf(pid: number): number | undefined {
  const stat = readOr(`/proc/${pid}/stat`)
  return stat === '' ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

const proportionalSize = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(readOr(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024
