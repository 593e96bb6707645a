/** What the process that makes previews is asked. */
export interface PreviewRequest {
  path: string
  kind: PreviewKind
}

/** What previews are made of. */
export type PreviewKind = 'pdf' | 'picture'

/** The picture as JPEG, or why there is none. `locked`: a PDF that does not open without a password. */
export type Preview = { picture: Uint8Array } | { locked: boolean; reason: string }

/** The longest side of a preview, in pixels. */
export const previewSide = 640
