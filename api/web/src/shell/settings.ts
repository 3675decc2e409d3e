// What a reader sets for this device.
import { ref } from 'vue'

const kPrint = 'chapterhouse.print'
export const largePrint = ref(localStorage.getItem(kPrint) === 'large')

export function applyPrint(): void {
  document.documentElement.dataset.print = largePrint.value ? 'large' : 'normal'
}

export function setLargePrint(large: boolean): void {
  largePrint.value = large
  localStorage.setItem(kPrint, large ? 'large' : 'normal')
  applyPrint()
}
