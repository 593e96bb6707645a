/**
 * What a limit is kept for when it is kept per address: an IPv4 address, or the /64 of an IPv6 address, since whoever has one
 * address of it has all 18 trillion trillion (RFC 6177). An IPv4 address written as IPv6 is that IPv4 address. What is no
 * address stays as it is, cut off at 64 characters.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  if (!plain.includes(':')) return plain.slice(0, 64)
  const groups = groupsOf(plain)
  return groups === undefined ? plain.slice(0, 64) : `${groups.slice(0, 4).join(':')}::/64`
}

/** The eight groups without leading zeros; undefined when it is no IPv6 address. */
function groupsOf(address: string): string[] | undefined {
  // The last two groups may be written as IPv4: they are not in the /64.
  const halves = address.replace(/\d{1,3}(?:\.\d{1,3}){3}$/, '0:0').split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined
  return groups.map((group) => group.replace(/^0+(?=.)/, ''))
}
