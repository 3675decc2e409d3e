import { describe, expect, it } from 'vitest'
import { parseMessage } from '@/api/live'

describe('a message of the stream', () => {
  it('has its id, its kind and its data', () => {
    expect(parseMessage('id: 42\ndata: {"position":"42"}')).toEqual({ id: '42', event: 'message', data: '{"position":"42"}' })
    expect(parseMessage('event: reset\nid:7')).toEqual({ id: '7', event: 'reset', data: '' })
  })
  it('joins lines of data, and passes over comments', () => {
    expect(parseMessage('data: a\ndata: b')?.data).toBe('a\nb')
    expect(parseMessage(': ping')).toBeNull()
  })
})
