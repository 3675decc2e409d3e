// A component as a page shows it, without a server: texts are shown as their keys.
import { createApp, h, type Component, type InjectionKey } from 'vue'
import { createI18n } from 'vue-i18n'
import { createMemoryHistory, createRouter } from 'vue-router'

/** Its element; `props` may be reactive. */
export function mount<Provided>(component: Component, props: Record<string, unknown>, provided?: [InjectionKey<Provided>, Provided]): HTMLElement {
  const box = document.body.appendChild(document.createElement('div'))
  const app = createApp({ render: () => h(component, { ...props }) })
  app.use(createI18n({ legacy: false, locale: 'zh', missingWarn: false, fallbackWarn: false, messages: { zh: {} } }))
  app.use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/:rest(.*)*', component: { render: () => null } }] }))
  if (provided) app.provide(...provided)
  app.mount(box)
  return box
}

export function type(input: HTMLInputElement, text: string): void {
  input.value = text
  input.dispatchEvent(new Event('input'))
}
