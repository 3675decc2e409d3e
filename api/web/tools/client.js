// Makes src/api/schema.d.ts, the types of every request and answer, from the OpenAPI document that
// the server's own binary prints. What the server does not know is then an error of the compiler.
//   CHAPTERHOUSE_OPENAPI  the document; without it ../../build/openapi.json is read
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const source = process.env.CHAPTERHOUSE_OPENAPI ?? new URL('../../../build/openapi.json', import.meta.url)
const types = astToString(await openapiTS(JSON.parse(await readFile(source, 'utf8'))))
await writeFile(new URL('../src/api/schema.d.ts', import.meta.url), types)
