/**
 * A text as it is compared: lower case, no accents (ß is ss), straight apostrophes, single plain spaces, trimmed.
 * For recognising only; what is kept and shown is the text as written.
 */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\p{M}\u200b\u00ad]/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[’‘ʼ`´]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
}
