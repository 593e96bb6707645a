/** An OLE file (MS-CFB) of 512-byte sectors with these streams; each of at least 4,096 bytes stands in sectors of its own. */
export function oleOf(streams: Readonly<Record<string, Buffer>>, root = ''): Buffer {
  const entries: Buffer[] = [entryOf('Root Entry', { kind: 5, start: end, size: 0, root })]
  const sectors: Buffer[] = []
  const table: number[] = []
  for (const [name, content] of Object.entries(streams)) {
    const size = Math.max(4096, content.length)
    const start = sectors.length
    add(Buffer.concat([content], Math.ceil(size / sector) * sector))
    entries.push(entryOf(name, { kind: 2, start, size, root: '' }))
  }
  while (entries.length % 4 > 0) entries.push(Buffer.alloc(128))
  const directory = sectors.length
  add(Buffer.concat(entries))
  return Buffer.concat([headerOf(directory, sectors.length), ...sectors, tableOf(table)])

  function add(content: Buffer): void {
    for (let at = 0; at < content.length; at += sector) {
      sectors.push(content.subarray(at, at + sector))
      table.push(at + sector < content.length ? sectors.length : end)
    }
  }
}

const sector = 512
const end = 0xfffffffe
const free = 0xffffffff

function headerOf(directory: number, table: number): Buffer {
  const header = Buffer.alloc(sector, 0)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header)
  header.writeUInt16LE(3, 26)
  header.writeUInt16LE(9, 30)
  header.writeUInt32LE(1, 44)
  header.writeUInt32LE(directory, 48)
  header.writeUInt32LE(end, 60)
  header.writeUInt32LE(end, 68)
  header.fill(0xff, 76)
  header.writeUInt32LE(table, 76)
  return header
}

function tableOf(chain: readonly number[]): Buffer {
  const table = Buffer.alloc(sector, 0xff)
  chain.forEach((next, index) => table.writeUInt32LE(next, index * 4))
  table.writeUInt32LE(free - 2, chain.length * 4)
  return table
}

function entryOf(
  name: string,
  { kind, start, size, root }: { kind: number; start: number; size: number; root: string },
) {
  const entry = Buffer.alloc(128)
  entry.write(name, 'utf16le')
  entry.writeUInt16LE((name.length + 1) * 2, 64)
  entry[66] = kind
  entry.write(root, 80, 'hex')
  entry.writeUInt32LE(start, 116)
  entry.writeUInt32LE(size, 120)
  return entry
}
