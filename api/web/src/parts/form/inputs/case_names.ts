// What the cases that were chosen in a form are called, by their streams and ids, for its last look.
import type { InjectionKey } from 'vue'

export const kCaseNames: InjectionKey<Map<string, string>> = Symbol('case names')
