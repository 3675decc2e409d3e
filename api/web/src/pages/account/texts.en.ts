import type zh from './texts.zh'

export default {
  signIn: {
    title: 'Sign in',
    account: 'Account',
    password: 'Password',
    code: 'Code',
    codeHelp: 'The 6 digits that your authenticator shows',
    go: 'Sign in',
    tokenTitle: 'Enter with a token',
    tokenHelp: 'Accounts of the demo district and of tests enter with a token; it is kept in this tab only.',
    token: 'Token',
    tokenGo: 'Enter',
  },
  me: {
    title: 'Me',
    role: 'Role',
    unit: 'Unit',
    language: 'Language',
    print: 'Large print',
    printHelp: 'Letters a quarter larger, stronger lines.',
    signOut: 'Sign out',
    bindings: 'My roles',
    use: 'Use this role',
    inUse: 'In use',
    sessions: 'Where I am signed in',
    own: 'This device',
    end: 'End it',
    since: 'Since {from}, last used {used}',
  },
} satisfies typeof zh
