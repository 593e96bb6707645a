import type { LookedAt } from './file-facts.ts'

/** The flag in the first bytes of a Word document (MS-DOC 2.5.2, FibBase.fEncrypted). */
export const isEncryptedWord = (beginning: Buffer | null): boolean =>
  beginning !== null && (beginning.readUInt16LE(10) & 0x0100) !== 0

/** Records of an Excel workbook (MS-XLS 2.3): FilePass says that the rest is encrypted, BoundSheet8 that a sheet holds macros. */
export function excelFacts(beginning: Buffer | null): { encrypted: boolean; macro: boolean } {
  const facts = { encrypted: false, macro: false }
  for (let at = 0; beginning !== null && at + 4 <= beginning.length;) {
    const type = beginning.readUInt16LE(at)
    const length = beginning.readUInt16LE(at + 2)
    if (type === filePass) facts.encrypted = true
    if (type === boundSheet && at + 10 <= beginning.length && macroSheets.includes(beginning[at + 9] ?? 0))
      facts.macro = true
    if (type === endOfRecords || facts.encrypted) break
    at += 4 + length
  }
  return facts
}

const filePass = 0x2f
const boundSheet = 0x85
/** a sheet of Excel 4 macros, a module of Visual Basic */
const macroSheets = [1, 6]
const endOfRecords = 0x0a

/** Looks through a presentation for the record that tells that there are macros (MS-PPT 2.4.10, VBAInfoAtom.fHasMacros). */
export async function presentationMacro({ pieces }: Pick<LookedAt, 'pieces'>): Promise<boolean> {
  for await (const piece of pieces(0, record.length + 8))
    for (let found = piece.indexOf(record); found >= 0; found = piece.indexOf(record, found + 1)) {
      const flag = found + record.length + 4
      if (flag + 4 <= piece.length && piece.readUInt32LE(flag) !== 0) return true
    }
  return false
}

/** The heads of the container and of the atom in it. */
const record = Buffer.from('1f00ff0314000000020000040c000000', 'hex')
