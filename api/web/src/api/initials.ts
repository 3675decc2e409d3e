// The first letters of the pinyin of a Chinese text, as people type them: 案件 is "aj". The browser's own
// collation knows the order of the syllables; a character is below the first of its letter's successor.
const kFirsts = '阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥扨它穵夕丫帀'
const kLetters = 'abcdefghjklmnopqrstwxyz'
const order = new Intl.Collator('zh-Hans-CN-u-co-pinyin')

function letterOf(character: string): string {
  if (!/[\u4e00-\u9fff]/.test(character)) return character.toLowerCase()
  let found = 0
  while (found + 1 < kFirsts.length && order.compare(character, kFirsts[found + 1]!) >= 0) ++found
  return kLetters[found]!
}

export function initialsOf(text: string): string {
  return [...text].map(letterOf).join('').replace(/\s+/g, '')
}

/** Whether what was typed is part of a label, or begins the initials of it or of one of its words. */
export function isMeant(label: string, typed: string): boolean {
  const wanted = typed.trim().toLowerCase()
  if (label.toLowerCase().includes(wanted)) return true
  const letters = wanted.replace(/\s+/g, '')
  return label.split(' ').some((_, at, words) => initialsOf(words.slice(at).join(' ')).startsWith(letters))
}
