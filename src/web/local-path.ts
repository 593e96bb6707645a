/** A path of this site and nothing else: `//evil.example` and `/\evil` lead away from it. Else the first page. */
export const localPath = (to: string): string => (/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(to) ? to : '/')
