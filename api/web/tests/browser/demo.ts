// The demo district, told once for all tests of a run, and servers on copies of it. Everything is as
// users have it: the real binary, real files, a real browser.
//   CHAPTERHOUSE_BINARY  the program; build/release/api/chapterhouse otherwise
//   CHAPTERHOUSE_WEB     the built pages; build/web otherwise
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

export const root = resolve(import.meta.dirname, '../../../..')
export const binary = process.env.CHAPTERHOUSE_BINARY ?? join(root, 'build/release/api/chapterhouse')
export const web = process.env.CHAPTERHOUSE_WEB ?? join(root, 'build/web')
export const reference = join(root, 'ops/reference')
const told = join(root, 'build/web-demo')

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Tells the demo's year unless this binary has told it already. */
export async function tellDemo(): Promise<void> {
  const mark = join(told, 'told-by')
  const by = String((await stat(binary)).mtimeMs)
  if ((await exists(mark)) && (await readFile(mark, 'utf8')) === by) return
  await rm(told, { recursive: true, force: true })
  await promisify(execFile)(binary, ['demo', '--config', join(reference, 'demo.toml'), '--data', join(told, 'data')], {
    cwd: root,
    maxBuffer: 1 << 26,
  })
  await writeFile(mark, by)
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const address = probe.address()
  await new Promise((done) => probe.close(done))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Another program, or other reference data, over an empty log instead of the demo's. */
export interface Other {
  binary: string
  reference: string
}

export class DemoServer {
  private child: ChildProcess | null = null
  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly other?: Other,
  ) {}
  get address(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** On a copy of the demo that nobody else writes to; with `other`, on an empty log. */
  static async start(other?: Other): Promise<DemoServer> {
    const folder = await mkdtemp(join(tmpdir(), 'chapterhouse-web-'))
    if (!other) await cp(join(told, 'data'), join(folder, 'data'), { recursive: true })
    const server = new DemoServer(folder, await freePort(), other)
    await server.up()
    return server
  }
  async up(): Promise<void> {
    const args = ['serve', '--config', join(reference, 'demo.toml'), '--data', join(this.folder, 'data')]
    args.push('--reference', this.other?.reference ?? reference, '--web', web, '--port', String(this.port))
    this.child = spawn(this.other?.binary ?? binary, args, { cwd: root, stdio: 'ignore' })
    for (let tries = 0; tries < 600; ++tries) {
      if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}`)
      if (await fetch(`${this.address}/readyz`).then((r) => r.ok, () => false)) return
      await new Promise((wake) => setTimeout(wake, 100))
    }
    throw new Error('the server did not get ready')
  }
  async down(): Promise<void> {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await ended
  }
  async close(): Promise<void> {
    await this.down()
    await rm(this.folder, { recursive: true, force: true })
  }
  /** The size of the log once the server has written what it writes by itself after a start. */
  async sizeAtRest(token: string): Promise<number> {
    let size = -1
    for (let calm = 0; calm < 6; ) {
      const head = await this.get<{ position: string; checkpoint?: { size: string } }>('/v1/log/head', token)
      const still = Number(head.position) === size && Number(head.checkpoint?.size) === size
      calm = still ? calm + 1 : 0
      size = Number(head.position)
      await new Promise((wake) => setTimeout(wake, 500))
    }
    return size
  }
  /** A command as another program sends it, whatever the case's version is. */
  async command(path: string, token: string, body: object): Promise<Response> {
    return fetch(`${this.address}${path}/commands`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
        'If-Match': '*',
      },
      body: JSON.stringify(body),
    })
  }
  /** The API as a program uses it, to compare pages with. */
  async get<Body = Record<string, unknown>>(path: string, token: string): Promise<Body> {
    const response = await fetch(this.address + path, { headers: { Authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Body
  }
}
