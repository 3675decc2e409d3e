// The unified social credit code (GB 32100), checked before it is sent: 18 characters, a check
// character over all, and inside it the organisation code (GB 11714) with its own.
export type UsccFault = 'uscc_length' | 'uscc_alphabet' | 'uscc_check' | 'uscc_inner_check'

const kAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const kInnerWeights = [3, 7, 9, 10, 5, 8, 4, 2]

/** Full-width forms narrow, letters upper-case, surrounding blanks gone. */
export function normalisedCode(typed: string): string {
  return typed.normalize('NFKC').trim().toUpperCase()
}

function checkCharacter(first17: string): string {
  let sum = 0
  let weight = 1
  for (const c of first17) {
    sum += kAlphabet.indexOf(c) * weight
    weight = (weight * 3) % 31
  }
  return kAlphabet[(31 - (sum % 31)) % 31]!
}

// GB 11714 counts all 26 letters, so its values are not those of the outer alphabet.
function innerCheckCharacter(first8: string): string {
  const sum = [...first8].reduce((total, c, at) => total + parseInt(c, 36) * kInnerWeights[at]!, 0)
  const check = 11 - (sum % 11)
  return check === 10 ? 'X' : check === 11 ? '0' : String(check)
}

export function usccFault(code: string): UsccFault | null {
  if (code.length !== 18) return 'uscc_length'
  if ([...code].some((c) => !kAlphabet.includes(c)) || !/^\d{6}$/.test(code.slice(2, 8))) return 'uscc_alphabet'
  if (checkCharacter(code.slice(0, 17)) !== code[17]) return 'uscc_check'
  return innerCheckCharacter(code.slice(8, 16)) === code[16] ? null : 'uscc_inner_check'
}
