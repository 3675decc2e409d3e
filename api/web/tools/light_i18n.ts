// vue-i18n takes all of Vue for the sake of one function of it, so that nothing of Vue can be left
// out of the bundle: 15 KB of 60. It gets that function alone.
import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

const kWhole = "import * as Vue from 'vue';"
const kNeeded = "import { getCurrentInstance as instanceOfVue } from 'vue'; const Vue = { getCurrentInstance: instanceOfVue };"

export function lightI18n(): Plugin {
  return {
    name: 'light-i18n',
    enforce: 'pre',
    transform(code, id) {
      if (!/petite-vue-i18n.*\.mjs$/.test(id)) return null
      if (!code.includes(kWhole)) throw new Error(`${id} no longer has "${kWhole}": look whether tools/light_i18n.ts is still needed`)
      return { code: code.replace(kWhole, kNeeded), map: null }
    },
  }
}

/**
 * Compiles the messages of texts.*.ts when the page is built, so that no compiler is sent along. All of
 * them: without a compiler a text that is not compiled cannot be shown.
 */
export function compiledTexts(): Plugin {
  return {
    name: 'compiled-texts',
    enforce: 'pre',
    async transform(code, id) {
      if (!/\/texts\.(zh|en)\.ts$/.test(id)) return null
      const plain = stripTypes(code)
      const texts = ((await import(`data:text/javascript,${encodeURIComponent(plain)}`)) as { default: Texts }).default
      return { code: `export default ${JSON.stringify(compiled(texts, id))}`, map: null }
    },
  }
}

interface Texts {
  [key: string]: string | Texts
}

// Texts are one object; all that is TypeScript in them is an import of a type and `satisfies`.
function stripTypes(code: string): string {
  return code.replace(/^import type .*$/gm, '').replace(/\}\s*satisfies typeof zh\s*$/, '}')
}

// Flat: "nav.today" is one key. The small vue-i18n looks keys up and does not walk objects.
function compiled(texts: Texts, id: string, above = ''): Record<string, unknown> {
  const flat: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(texts)) {
    const key = above + name
    if (typeof text !== 'string') Object.assign(flat, compiled(text, id, `${key}.`))
    else flat[key] = syntaxTree(text, `${id}: ${key}`)
  }
  return flat
}

function syntaxTree(text: string, where: string): unknown {
  const onError = (error: Error) => {
    throw new Error(`${where}: ${error.message}`)
  }
  // Short names and no places in the source: a fifth of the bytes.
  const tree = baseCompile(text, { jit: true, minify: true, mangle: true, location: false, onError } as Parameters<typeof baseCompile>[1])
  return tree.ast
}
