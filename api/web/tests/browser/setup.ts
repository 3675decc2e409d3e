import { tellDemo } from './demo'

export default async function setup(): Promise<void> {
  await tellDemo()
}
