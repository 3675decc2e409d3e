import type zh from './texts.zh'

export default {
  today: {
    title: 'To do today',
    overdue: 'Overdue',
    due_today: 'Due today',
    next_seven_days: 'Due within seven days',
    without_date: 'No deadline',
  },
} satisfies typeof zh
