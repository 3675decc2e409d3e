// Which cases one may open, and with which command.
import { api, take } from '@/api/client'
import { session } from '@/api/session'

export interface Opening {
  type: string
  kind: string
  command: string
  label: string
}

export async function askOpenings(): Promise<Opening[]> {
  const granted = session.me?.operations ?? []
  const { workflows } = await take(api.GET('/v1/workflows'))
  return workflows.flatMap(({ type, label: kind, opened_by }) =>
    opened_by
      .filter(({ key }) => granted.includes(`${type}.${key}`))
      .map(({ key, label }) => ({ type, kind, command: key, label })),
  )
}
