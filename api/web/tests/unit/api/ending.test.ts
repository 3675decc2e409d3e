import { effectScope, type EffectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { forgetEnd, isEndOld, tellEnd, useMinutesLeft } from '@/api/ending'

const kMinute = 60_000
let scope: EffectScope
const look = () => scope.run(() => useMinutesLeft())!
beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

it('the last five minutes are counted, down to none', () => {
  tellEnd(30 * kMinute)
  const left = look()
  vi.advanceTimersByTime(25 * kMinute - 10_000)
  expect(left.value).toBeNull()
  vi.advanceTimersByTime(10_000)
  expect(left.value).toBe(5)
  vi.advanceTimersByTime(4.5 * kMinute)
  expect(left.value).toBe(1)
  vi.advanceTimersByTime(10 * kMinute)
  expect(left.value).toBe(0)
})

it('use puts the end off, and so does use in another tab', () => {
  tellEnd(30 * kMinute)
  const left = look()
  vi.advanceTimersByTime(26 * kMinute)
  expect(left.value).toBe(4)
  tellEnd(30 * kMinute)
  vi.advanceTimersByTime(26 * kMinute)
  expect(left.value).toBe(4)
  localStorage.setItem('chapterhouse.ends', String(Date.now() + 30 * kMinute))
  window.dispatchEvent(new Event('storage'))
  expect(left.value).toBeNull()
})

it('nobody who is signed out is warned', () => {
  tellEnd(kMinute)
  const left = look()
  expect(left.value).toBe(1)
  forgetEnd()
  vi.advanceTimersByTime(5000)
  expect(left.value).toBeNull()
})

it('is asked for after use, and no more than once a minute', () => {
  tellEnd(30 * kMinute)
  expect(isEndOld()).toBe(false)
  vi.advanceTimersByTime(kMinute)
  expect([isEndOld(), isEndOld()]).toEqual([true, false])
})
