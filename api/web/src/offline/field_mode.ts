// The person's own switch: keep everything on the phone until I say so. A network that comes and goes
// is no reason to wait for it at each entry.
import { ref } from 'vue'

const kField = 'chapterhouse.field'
export const fieldMode = ref(localStorage.getItem(kField) === 'on')

export function setFieldMode(on: boolean): void {
  fieldMode.value = on
  localStorage.setItem(kField, on ? 'on' : 'off')
}
