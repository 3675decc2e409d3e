// Which cases one may open, and with which command. Only a kind's workflow says which of its
// commands open it, so the kinds that one may do anything with are asked.
import { api, take } from '@/api/client'
import { session } from '@/api/session'
import { workflowOf } from '@/parts/facts/schemas'

export interface Opening {
  type: string
  kind: string
  command: string
  label: string
}

export async function askOpenings(): Promise<Opening[]> {
  const granted = session.me?.operations ?? []
  const { workflows } = await take(api.GET('/v1/workflows'))
  const mine = workflows.filter(({ type }) => granted.some((operation) => operation.startsWith(`${type}.`)))
  const found = await Promise.all(mine.map(({ type }) => workflowOf(type)))
  return found.flatMap((workflow) =>
    workflow.commands
      .filter(({ command, opens }) => opens && granted.includes(`${workflow.type}.${command}`))
      .map(({ command, label }) => ({ type: workflow.type, kind: workflow.label, command, label })),
  )
}
