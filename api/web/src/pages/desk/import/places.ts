// The unit of an address: the place of operation decides, and the address is the best the file knows.
import type { Of } from '@/api/client'

type Node = Of<'UnitNode'>
interface Place {
  id: string
  place: string
  district: string | null
}
export interface Places {
  districts: (Place & { other: boolean })[]
  streets: Place[]
}

const kNoPlace = ['city', 'station', 'headquarters']
const kDistricts = ['district', 'other_district']

/** What addresses call a unit's place: 南法信镇总工会 is 南法信, 杨镇总工会 is 杨镇. */
export function placeOf(name: string): string {
  let place = name
  for (const ending of ['总工会', '街道', '镇', '区']) {
    if (place.endsWith(ending) && place.length >= ending.length + 2) place = place.slice(0, -ending.length)
  }
  return place
}

export function placesOf(units: Node[]): Places {
  const places: Places = { districts: [], streets: [] }
  const walk = (nodes: Node[], district: string | null): void => {
    for (const node of nodes) {
      const one = { id: node.id, place: placeOf(node.name_zh), district }
      if (kDistricts.includes(node.kind)) places.districts.push({ ...one, other: node.kind === 'other_district' })
      else if (!kNoPlace.includes(node.kind)) places.streets.push(one)
      walk(node.children, kDistricts.includes(node.kind) ? node.id : district)
    }
  }
  walk(units, null)
  return places
}

export type Placed = { fault: 'district_unknown' | 'outside_district' } | { unit: string; guessed: boolean }

export function placed(places: Places, district: string, address: string): Placed {
  const of = places.districts.find((one) => one.place === district)
  if (!of) return { fault: 'district_unknown' }
  if (of.other) return { fault: 'outside_district' }
  // The longest name wins: 天竺综合保税区 before 天竺.
  const named = places.streets.filter((one) => address.includes(one.place)).sort((a, b) => b.place.length - a.place.length)[0]
  return named?.district === of.id ? { unit: named.id, guessed: false } : { unit: of.id, guessed: true }
}
