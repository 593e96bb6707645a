/**
 * A message of an identity provider that is not believed. The reason goes to the log, as one of a few fixed words: the person
 * reads one text whatever it was, so that nobody learns from us how a forged message nearly passed.
 */
export class SamlRefused extends Error {
  override name = 'SamlRefused'
  readonly reason: string

  constructor(reason: string, cause?: unknown) {
    super(`SAML message refused: ${reason}`, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

/** Throws a SamlRefused unless it holds. */
export function insist(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new SamlRefused(reason)
}
