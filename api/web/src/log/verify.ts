// Verifies a published log against a key that somebody else gave, and points at what was altered.
import { base64, fromBase64, hex, same } from './bytes'
import { rootOver, type Hash } from './merkle'
import { quorumReached, readCheckpoint, readNote, type Checkpoint, type Trust } from './note'
import { signedBy, witnessesOf } from './signature'
import type { Source } from './source'
import { kWidth, readTile, shapeOf, tilePath, widthOf } from './tiles'
import type { Altered, Known, Outcome, Verdict } from './verdict'
import { walk, type Difference, type Walked } from './walk'

export interface Wish {
  trust: Trust
  /** What this device verified last of that log. */
  known: Known | null
  /** Whether to read only what is new since then. */
  onlyNew: boolean
  progress: (done: number, total: number) => void
  now: () => Date
}

export async function verifyLog(source: Source, wish: Wish): Promise<Verdict> {
  const begun = performance.now()
  const text = await source.checkpoint()
  const note = readNote(text)
  const checkpoint = note && readCheckpoint(note.text)
  const verdict: Verdict = {
    outcome: 'unreadable',
    checkpoint: checkpoint && { ...checkpoint, root: hex(checkpoint.root), text },
    witnesses: note ? witnessesOf(note, wish.trust) : [],
    before: null,
    altered: null,
    entries: 0,
    first: 0,
    milliseconds: 0,
    known: null,
  }
  const end = (outcome: Outcome, altered: Altered | null = null): Verdict => ({ ...verdict, outcome, altered, milliseconds: performance.now() - begun })
  if (!note || !checkpoint || checkpoint.origin !== wish.trust.log.name) return end('unreadable')
  if (!signedBy(note, wish.trust.log)) return end('unsigned')

  const known = wish.known?.origin === checkpoint.origin && wish.known.key === wish.trust.log.text ? wish.known : null
  if (known) verdict.before = { size: known.size, root: known.root, at: known.at }
  if (known && checkpoint.size < known.size) return end('rolled_back')

  if (wish.onlyNew && known?.size === checkpoint.size && known.root === hex(checkpoint.root)) return { ...end('intact'), known }

  const marks = known ? hashesOf(known.marks) : []
  const read = wish.onlyNew && known && known.size < checkpoint.size ? marks : []
  verdict.first = read.length * kWidth
  wish.progress(0, checkpoint.size - verdict.first)
  const walked = await walk(source, checkpoint.size, read, known?.size ?? null, (done) => wish.progress(done, checkpoint.size - verdict.first))
  verdict.entries = walked.entries

  const altered = await whatIsAltered(source, checkpoint, walked)
  // What was not read again is as this device remembers it: there, the log is another one now.
  if (altered && altered.index < verdict.first) return end('forked', { ...altered, expected: altered.found, found: altered.expected })
  if (altered) return end('altered', altered)
  if (known && !(walked.rootAt && hex(walked.rootAt) === known.root)) return end('forked', rangeOf(walked.byEntries, marks, known.size))
  if (walked.disorder) return end('altered', walked.disorder)

  const full = walked.byEntries.slice(0, shapeOf(0, checkpoint.size).full)
  verdict.known = {
    origin: checkpoint.origin,
    key: wish.trust.log.text,
    size: checkpoint.size,
    root: hex(checkpoint.root),
    checkpoint: text,
    marks: full.map(base64).join(''),
    at: wish.now().toISOString(),
  }
  return end(quorumReached(wish.trust, verdict.witnesses.map((one) => one.name)) ? 'intact' : 'unwitnessed')
}

// 44 letters each.
function hashesOf(marks: string): Hash[] {
  return (marks.match(/.{44}/g) ?? []).flatMap((text) => fromBase64(text) ?? [])
}

function pointAt(what: 'entry' | 'tile', difference: Difference, size: number): Altered {
  const [expected, found] = what === 'entry' ? [difference.published, difference.hashed] : [difference.hashed, difference.published]
  const bundle = Math.floor(difference.index / kWidth)
  return {
    what,
    index: difference.index,
    last: difference.index,
    expected: expected ? hex(expected) : '',
    found: found ? hex(found) : '',
    path: tilePath(what === 'entry' ? 'entries' : 0, bundle, widthOf(0, bundle, size)),
    entry: difference.entry,
  }
}

/** The first bundle that is not what it was; where all are, something behind the last mark. */
function rangeOf(bundles: Hash[], proven: Hash[], size: number): Altered {
  const other = proven.findIndex((mark, i) => !bundles[i] || !same(mark, bundles[i]!))
  const bundle = other < 0 ? proven.length : other
  const last = Math.min(size, (bundle + 1) * kWidth) - 1
  const told = other < 0 ? { expected: '', found: '' } : { expected: hex(proven[other]!), found: bundles[other] ? hex(bundles[other]!) : '' }
  return { what: 'entry', index: bundle * kWidth, last, ...told, path: tilePath('entries', bundle, widthOf(0, bundle, size) || kWidth), entry: null }
}

/**
 * Entries and tiles were read; one of them leads to the signed root, and the other is altered where it
 * differs. When neither does, the tiles above tell the bundle, if they lead there.
 */
async function whatIsAltered(source: Source, { size, root }: Checkpoint, walked: Walked): Promise<Altered | null> {
  const [first] = walked.differences
  if (same(rootOver(walked.byEntries), root)) return first ? pointAt('tile', first, size) : alteredAbove(source, size, walked.byEntries)
  if (same(rootOver(walked.byTiles), root) && first) return pointAt('entry', first, size)

  const bundles = await readLevelOne(source, size)
  const last = walked.byEntries.slice(shapeOf(0, size).full)
  if (!same(rootOver([...bundles, ...last]), root)) {
    const from = first?.index ?? 0
    return { what: 'entry', index: from, last: size - 1, expected: '', found: '', path: tilePath(1, 0, widthOf(1, 0, size) || 1), entry: null }
  }
  const bundle = bundles.findIndex((hash, i) => !same(hash, walked.byEntries[i]!))
  const inside = walked.differences.find((one) => Math.floor(one.index / kWidth) === bundle)
  if (inside && same(walked.byTiles[bundle]!, bundles[bundle]!)) return pointAt('entry', inside, size)
  return rangeOf(walked.byEntries, bundles, size)
}

async function readLevelOne(source: Source, size: number): Promise<Hash[]> {
  const { full, last } = shapeOf(1, size)
  const hashes: Hash[] = []
  for (let n = 0; n < full + Math.sign(last); ++n) {
    const width = widthOf(1, n, size)
    hashes.push(...(readTile(await source.file(tilePath(1, n, width)), width) ?? []))
  }
  return hashes
}

/** The tiles above level 0, against what the entries come to. */
async function alteredAbove(source: Source, size: number, bundles: Hash[]): Promise<Altered | null> {
  let below = bundles.slice(0, shapeOf(0, size).full)
  for (let level = 1; below.length > 0; ++level) {
    const above: Hash[] = []
    for (let n = 0; n * kWidth < below.length; ++n) {
      const mine = below.slice(n * kWidth, (n + 1) * kWidth)
      const path = tilePath(level, n, mine.length)
      const published = readTile(await source.file(path), mine.length)
      const other = mine.findIndex((hash, i) => !published || !same(hash, published[i]!))
      if (other >= 0) {
        const covers = kWidth ** level
        const index = (n * kWidth + other) * covers
        const found = published ? hex(published[other]!) : ''
        return { what: 'tile', index, last: index + covers - 1, expected: hex(mine[other]!), found, path, entry: null }
      }
      if (mine.length === kWidth) above.push(rootOver(mine))
    }
    below = above
  }
  return null
}
