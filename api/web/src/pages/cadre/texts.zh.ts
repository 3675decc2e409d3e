export default {
  today: {
    title: '今天要办',
    overdue: '已逾期',
    due_today: '今天到期',
    next_seven_days: '七天内到期',
    without_date: '没有期限',
  },
}
