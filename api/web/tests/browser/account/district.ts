// A new district as its founders get it: over TLS, without configured accounts; the first two
// administrators, and whoever they let in.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { APIRequestContext, Browser } from 'playwright-core'
import { binary, reference, root, web } from '../demo'

export const kUnit = '110113-renhe'

export class NewDistrict {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    readonly address: string,
    readonly token: string,
  ) {}

  static async start(): Promise<NewDistrict> {
    const folder = await mkdtemp(join(tmpdir(), 'chapterhouse-tls-'))
    const [certificate, key] = [join(folder, 'tls.pem'), join(folder, 'tls.key')]
    const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', certificate]
    execFileSync('openssl', ['req', ...made, '-days', '30', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' })
    const lines = ['host = "127.0.0.1"', 'port = 0', 'log_level = "warn"', `data = "${folder}/data"`, `reference = "${reference}"`]
    lines.push(`tls_certificate = "${certificate}"`, `tls_key = "${key}"`)
    await writeFile(join(folder, 'config.toml'), lines.join('\n'))
    const child = spawn(binary, ['serve', '--config', join(folder, 'config.toml'), '--web', web], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
    let address = ''
    let token = ''
    // The address, and behind it the token by which a district is founded.
    for await (const line of createInterface(child.stdout!)) {
      address ||= /https:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? ''
      token ||= /\b[0-9a-f]{64}\b/.exec(line)?.[0] ?? ''
      if (address && token) break
    }
    return new NewDistrict(folder, child, address, token)
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done))
    if (this.child.exitCode === null && this.child.kill()) await ended
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** A code of the authenticator with this key (RFC 6238: SHA-1, 30 seconds, 6 digits). */
export function totp(key: string, at = Date.now()): string {
  const kAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...key].map((letter) => kAlphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const digest = createHmac('sha1', secret).update(counter).digest()
  const offset = digest[19]! & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** An administrator, who works by the API here: the pages are for those whom they let in. */
class Administrator {
  private csrf = ''
  constructor(private readonly api: APIRequestContext) {}

  async send<Body>(method: 'GET' | 'POST', path: string, data?: object): Promise<Body> {
    const headers = { 'X-CSRF': this.csrf, 'Idempotency-Key': crypto.randomUUID(), 'Sec-Fetch-Site': 'same-origin' }
    const response = await this.api.fetch(path, { method, data, headers })
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`)
    return (await response.json()) as Body
  }

  async enter(account: string, code: string): Promise<void> {
    const password = 'a quiet heron at dawn'
    const { authenticator } = await this.send<{ authenticator: { enrolment: string; key: string } }>('POST', '/v1/activation', { code, password })
    const shown = { enrolment: authenticator.enrolment, code: totp(authenticator.key) }
    const { recovery_codes } = await this.send<{ recovery_codes: string[] }>('POST', '/v1/activation/confirm', shown)
    const wish = { account, password, recovery_code: recovery_codes[0] }
    this.csrf = (await this.send<{ csrf: string }>('POST', '/v1/session', wish)).csrf
  }
}

/** Founds the district and lets a social worker in; answers the code to activate the account with. */
export async function invite(district: NewDistrict, browser: Browser, account: string, name: string): Promise<string> {
  const contexts = await Promise.all([1, 2, 3].map(() => browser.newContext({ ignoreHTTPSErrors: true, baseURL: district.address })))
  const [founder, security, audit] = contexts.map((context) => new Administrator(context.request)) as [Administrator, Administrator, Administrator]
  const founders = { security: { account: 'li-jun', name: '李军' }, audit: { account: 'he-mei', name: '何梅' } }
  const founded = await founder.send<{ security: { code: string }; audit: { code: string } }>('POST', '/v1/bootstrap', { token: district.token, ...founders })
  await security.enter('li-jun', founded.security.code)
  await audit.enter('he-mei', founded.audit.code)
  const { today } = await security.send<{ today: string }>('GET', '/v1/me')
  await security.send('POST', '/v1/accounts', { command: 'open', data: { unit: kUnit, account, name } })
  await security.send('POST', `/v1/accounts/${account}/commands`, { command: 'propose_binding', data: { role: 'sw', unit: kUnit, from: today } })
  await audit.send('POST', `/v1/accounts/${account}/commands`, { command: 'approve_binding', data: { number: 1 } })
  const { code } = await security.send<{ code: string }>('POST', `/v1/accounts/${account}/activation-code`, {})
  await Promise.all(contexts.map((context) => context.close()))
  return code
}
