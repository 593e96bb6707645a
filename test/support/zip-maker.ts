import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
  name: string
  content: string | Buffer
  /** says that it is encrypted; it is not */
  encrypted?: boolean
  /** what the directory says instead of the real size */
  declared?: number
  stored?: boolean
}

/** A zip as a hostile person could make one by hand: its directory says what it is told to say. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const local: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const part of parts) {
    const { head, data, central } = written(part, offset)
    local.push(head, data)
    directory.push(central)
    offset += head.length + data.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, central, end])
}

function written({ name, content, encrypted = false, declared, stored = false }: ZipPart, offset: number) {
  const bytes = Buffer.from(content as string)
  const data = stored ? bytes : deflateRawSync(bytes)
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(encrypted ? 1 : 0, 2)
  common.writeUInt16LE(stored ? 0 : 8, 4)
  common.writeUInt32LE(crc32(bytes), 10)
  common.writeUInt32LE(data.length, 14)
  common.writeUInt32LE(declared ?? bytes.length, 18)
  common.writeUInt16LE(Buffer.byteLength(name), 22)
  const place = Buffer.alloc(14)
  place.writeUInt32LE(offset, 10)
  return {
    head: Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name)]),
    data,
    central: Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, Buffer.from(name)]),
  }
}
