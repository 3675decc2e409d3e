#pragma once
// The handlers of /v1, by what they are about. Each takes a call whose account is known, unless
// said otherwise, and answers with a response or a problem. All are safe to call from any thread.
#include <set>

#include "api/v1/call.h"

namespace chapterhouse::v1::handlers {

// The kind of case of the path. Kinds apart, as accounts are, have routes of their own: null, as
// for a kind that does not exist.
const workflows::Workflow* workflow_asked(const Call& call);
// The kinds asked for, without those apart; never empty when something was asked for.
std::vector<std::string> types_asked(std::vector<std::string> types);

// The case of the path at its newest, when there is one and the actor may know of it.
Result<CaseFile, http::Problem> visible_case(const Call& call);

// POST /v1/cases/{type}, POST /v1/cases/{type}/{id}/commands
Reply open_case(const Call& call);
Reply send_command(const Call& call);

// GET /v1/cases, /v1/cases/{type}/{id}, and below it: /timeline, /changes
Reply list_cases(const Call& call);
Reply get_case(const Call& call);
Reply get_timeline(const Call& call);
Reply case_changes(const Call& call);

// GET /v1/cases/{type}/{id}/proof, GET /v1/kpis/{id}/proof, GET /verify
Reply case_proof(const Call& call);
Reply kpi_proof(const Call& call);
Reply verify_page(const Call& call);

// GET /, and whatever no other route answers: the web application
Reply web_index(const Call& call);
Reply web_file(const Call& call);

// GET /v1/today, /v1/search
Reply get_today(const Call& call);
Reply search(const Call& call);

// GET /v1/kpis, /v1/kpis/{id}, and below it: /split, /evidence, /changes, /target
Reply list_kpis(const Call& call);
Reply get_kpi(const Call& call);
Reply split_kpi(const Call& call);
Reply kpi_evidence(const Call& call);
Reply kpi_changes(const Call& call);
Reply kpi_target(const Call& call);

// GET /v1/pace/funnel, /v1/pace/funnel/cases, /v1/pace/stages, /v1/pace/ageing, /v1/pace/forecast
Reply pace_funnel(const Call& call);
Reply pace_funnel_cases(const Call& call);
Reply pace_stages(const Call& call);
Reply pace_ageing(const Call& call);
Reply pace_forecast(const Call& call);

// GET /v1/audit/anomalies, /v1/audit/anomalies/{kind}, /v1/audit/corrections
Reply count_anomalies(const Call& call);
Reply list_anomalies(const Call& call);
Reply list_corrections(const Call& call);
// GET /v1/audit/break-glass
Reply list_broken_glass(const Call& call);

// POST /v1/audit/samples, GET /v1/audit/samples/{id}: auditors only
Reply request_sample(const Call& call);
Reply get_sample(const Call& call);

// GET /v1/cases/{type}/{id}/access, /v1/access, /v1/access/report, /v1/audit/access-review
Reply case_access(const Call& call);
Reply list_access(const Call& call);
Reply access_report(const Call& call);
Reply access_review(const Call& call);
// Of those stopped by a limit on reading: how many, and a page of them as anomalies.
Result<std::int64_t, http::Problem> count_over_limit(const Call& call,
                                                     const projections::AnomalyFilter& filter,
                                                     std::optional<Position> as_of);
Result<projections::Shown<projections::Page<projections::Anomaly>>, http::Problem> over_limit(
    const Call& call, const projections::AnomalyFilter& filter,
    const projections::PageRequest& page, std::optional<Position> as_of);

// GET /v1/workflows, /v1/workflows/{type}, /v1/units
Reply list_workflows(const Call& call);
Reply get_workflow(const Call& call);
Reply get_units(const Call& call);
Reply list_notices(const Call& call);

// GET /v1/me, PUT /v1/clock
Reply get_me(const Call& call);
Reply put_clock(const Call& call);

// GET /v1/log/export, PUT /v1/attachments/{sha256}, GET /v1/cases/{type}/{id}/documents/{sha256}
Reply export_log(const Call& call);
Reply put_attachment(const Call& call);
Reply get_document(const Call& call);
// The files that a case may give: those it lists on the word of somebody who has sent them. So
// nobody gets a file by naming its hash.
std::set<Hash256> papers_given(const Call& call, const CaseFile& file);
// GET /v1/log/head, /v1/log/checkpoints, /v1/log/consistency, /v1/log/receipt/{position}
Reply get_log_head(const Call& call);
Reply list_checkpoints(const Call& call);
Reply get_consistency(const Call& call);
Reply get_receipt(const Call& call);

// GET /tlog/checkpoint, /tlog/tile/...: nobody's name is asked, but for entries where the operator
// keeps them for auditors.
Reply get_checkpoint(const Call& call);
Reply get_tile(const Call& call);
bool may_read_entries(const Call& call);
// GET, POST /v1/backups
Reply list_backups(const Call& call);
Reply start_backup(const Call& call);
// GET /v1/upkeep, PUT /v1/upkeep
Reply get_upkeep(const Call& call);
Reply put_upkeep(const Call& call);

// GET /livez, /readyz, /problems/{key}: nobody's name is asked.
Reply livez(const Call& call);
Reply readyz(const Call& call);
Reply problem_page(const Call& call);

}  // namespace chapterhouse::v1::handlers
