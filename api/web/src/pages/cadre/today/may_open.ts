// Whether to offer to open a case: a list of what one may open would have to be asked for first.
const kNoKinds = /^(access|accounts|audit|backup|case|clock|common|document|kpi|log|pace|reference|upkeep)\./

/** Whoever is granted an operation of a kind of case. */
export function mayOpen(operations: readonly string[]): boolean {
  return operations.some((operation) => !kNoKinds.test(operation))
}
