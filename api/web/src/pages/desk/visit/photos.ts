// Photos as they leave the phone: small enough for a mobile network, and without what the camera wrote
// into them (place, time, device): only what is drawn is kept.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

const kLongest = 1600 // pixels
const kQuality = 0.82

/** The size to draw at: never larger than it is. */
export function fitted(width: number, height: number, longest = kLongest): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Throws when the file is no picture. */
export async function shrunk(file: Blob): Promise<{ sha256: string; type: string; file: Blob }> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const size = fitted(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  Object.assign(canvas, size)
  canvas.getContext('2d')!.drawImage(picture, 0, 0, size.width, size.height)
  picture.close()
  const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', kQuality))
  if (!drawn) throw new Error('the picture cannot be drawn')
  const content = new Uint8Array(await drawn.arrayBuffer())
  return { sha256: bytesToHex(sha256(content)), type: 'image/jpeg', file: drawn }
}
