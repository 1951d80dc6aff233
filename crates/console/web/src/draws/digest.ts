/** Whether this browser works digests out: it does where the page came by https, or from this machine. */
export const mayDigest = typeof crypto.subtle !== 'undefined'

/** SHA-256 of the text's UTF-8, in small hexadecimal. */
export async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
