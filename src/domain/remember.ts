/**
 * The same function, remembering what it gave for the texts it saw last: for pure readers of short texts that a page asks
 * about again and again. The result is shared, so it must not be changed.
 */
export function remember<T>(read: (text: string) => T, most = 2000): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = read(text)
    if (known.size >= most) known.clear()
    known.set(text, made)
    return made
  }
}
