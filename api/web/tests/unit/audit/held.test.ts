import { beforeEach, describe, expect, it } from 'vitest'
import type { Known } from '@/log/verdict'
import { held, hold, letGo } from '@/pages/audit/verify/held'
import { forgetVerified, keepVerified, lastVerified } from '@/pages/audit/verify/verified'
import { logKey } from '../log/made'

const known = (size: number, key = logKey): Known => ({ origin: 'log', key, size, root: '00', checkpoint: '', marks: '', at: '2026-01-01T00:00:00Z' })

beforeEach(() => {
  localStorage.clear()
  letGo()
})

describe('the key that a device holds', () => {
  it('is kept when it is one, and only then', () => {
    expect(hold('not a key')).toBe(false)
    expect(held()).toBeNull()
    expect(hold(`  ${logKey}\n`)).toBe(true)
    expect(held()?.log.text).toBe(logKey)
    expect(hold(logKey.replace('+A', '+B'))).toBe(false)
    expect(held()?.log.text).toBe(logKey)
  })
})

describe('what a device verified', () => {
  it('only ever moves forward, unless it is forgotten or the key is another', () => {
    keepVerified(known(10))
    keepVerified(known(7))
    expect(lastVerified('log')?.size).toBe(10)
    keepVerified(known(7, 'another'))
    expect(lastVerified('log')?.size).toBe(7)
    forgetVerified('log')
    expect(lastVerified('log')).toBeNull()
  })
  it('is nothing when the browser holds something else there', () => {
    localStorage.setItem('chapterhouse.audit.known/log', '{')
    expect(lastVerified('log')).toBeNull()
  })
})
