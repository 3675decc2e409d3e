// The targets of a year: asked of every figure, since the figures know whether they have one.
import { api, take, type Of } from '@/api/client'

const kAtOnce = 4

/** The figures that have a target in a year, in the order of the registry. */
export async function targetsOf(year: number, asOf: string | undefined): Promise<Of<'KpiTarget'>[]> {
  const { kpis } = await take(api.GET('/v1/kpis'))
  const found: (Of<'KpiTarget'> | undefined)[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < kpis.length; index = next++)
      found[index] = await take(api.GET('/v1/kpis/{id}/target', { params: { path: { id: kpis[index]!.id }, query: { year, as_of: asOf } } }))
  }
  await Promise.all(Array.from({ length: kAtOnce }, worker))
  return found.filter((target): target is Of<'KpiTarget'> => target !== undefined && target.target_parts.length > 0)
}
