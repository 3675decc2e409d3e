// Where each unit stands in the map of tiles: neighbours stand near one another, nothing more. No
// boundary is drawn; a unit that is missing here gets a place below the others.
export interface Place {
  column: number
  row: number
}

const kRows: readonly (readonly (string | null)[])[] = [
  [null, '110113-beishicao', null, null, '110113-mulin', '110113-longwantun'],
  [null, '110113-zhaoquanying', '110113-niulanshan', null, '110113-beixiaoying', '110113-zhangzhen'],
  ['110113-gaoliying', null, '110113-mapo', '110113-shuangfeng', '110113-nancai', '110113-yangzhen'],
  ['110113-houshayu', '110113-nanfaxin', '110113-wangquan', '110113-guangming', '110113-lisui', '110113-dasungezhuang'],
  ['110113-konggang', '110113-x1', '110113-shiyuan', '110113-shengli', null, '110113-beiwu'],
  ['110113-tianzhu', '110113-x2', '110113-renhe', '110113-liqiao', null, null],
]

export const kColumns = 6

export const kPlaces: ReadonlyMap<string, Place> = new Map(
  kRows.flatMap((ids, row) => ids.flatMap((id, column): [string, Place][] => (id ? [[id, { column: column + 1, row: row + 1 }]] : []))),
)

/** The places of units, in the order of reading: row by row. */
export function placesOf(ids: readonly string[]): { id: string; place: Place }[] {
  let extra = 0
  const placed = ids.map((id) => {
    const known = kPlaces.get(id)
    if (known) return { id, place: known }
    const place = { column: (extra % kColumns) + 1, row: kRows.length + 1 + Math.floor(extra / kColumns) }
    ++extra
    return { id, place }
  })
  return placed.sort((a, b) => a.place.row - b.place.row || a.place.column - b.place.column)
}
