// The accounts that a page knows of, offered where one is asked for.
import type { InjectionKey, Ref } from 'vue'

export const kAccounts: InjectionKey<Ref<string[]>> = Symbol('accounts')
