// How requests say who sends them: a session by its cookie, or a token of the configuration (the
// demo's accounts and machines). A token is kept for this tab only.
const kToken = 'chapterhouse.token'

export const credentials = {
  token: sessionStorage.getItem(kToken),
  csrf: null as string | null,
  language: 'zh-CN',
  /** Called when the server no longer knows who we are. */
  refused: () => {},
  /** Called when the server has answered: to be asked something counts as use of the session. */
  used: () => {},
  /** Called when the CSRF token is an old one; whether there is a new one for the same person. */
  renew: async () => false,

  headers(method: string): [string, string][] {
    const headers: [string, string][] = [['Accept-Language', this.language]]
    if (this.token) headers.push(['Authorization', `Bearer ${this.token}`])
    else if (this.csrf && method !== 'GET' && method !== 'HEAD') headers.push(['X-CSRF', this.csrf])
    return headers
  },
  keep(token: string | null) {
    this.token = token
    if (token) sessionStorage.setItem(kToken, token)
    else sessionStorage.removeItem(kToken)
  },
}
