// Writes x.gz and x.br beside each file that compresses well: the server sends them as they are.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin, ResolvedConfig } from 'vite'

const kTexts = /\.(js|css|html|svg|json|webmanifest)$/

export function precompress(): Plugin {
  let config: ResolvedConfig
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(resolved) {
      config = resolved
    },
    async closeBundle() {
      const folder = config.build.outDir
      for (const entry of await readdir(folder, { recursive: true })) {
        if (!kTexts.test(entry)) continue
        const text = await readFile(join(folder, entry))
        await writeFile(join(folder, `${entry}.gz`), await promisify(gzip)(text, { level: 9 }))
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
        await writeFile(join(folder, `${entry}.br`), await promisify(brotliCompress)(text, quality))
      }
    },
  }
}
