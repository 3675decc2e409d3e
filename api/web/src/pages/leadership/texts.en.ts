import type zh from './texts.zh'

export default {} satisfies typeof zh
