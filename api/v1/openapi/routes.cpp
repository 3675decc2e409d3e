#include <string>
#include <vector>

#include "api/bundle/document.h"
#include "api/v1/openapi/openapi.h"
#include "domain/core/limits.h"

namespace chapterhouse::v1 {
namespace {

using boost::json::array;
using boost::json::object;

// One row is one operation. `parameters` names rows of kParameters, `body` and `answer` schemas
// (with a bar: one of them); a path's own values come before.
struct Operation {
  std::string_view method, path, id, tag, parameters, body, answer, summary;
};

#define READING " as_of as_of_time min_position"
#define PERIOD " from to month year"
#define DIMENSIONS                                                               \
  " unit industry ownership headcount_band two_new new_form sex migrant channel" \
  " source kind"
#define FIGURE PERIOD DIMENSIONS READING

// clang-format off
constexpr Operation kOperations[] = {
  {"get",  "/v1/cases",                      "listCases",      "cases",     "types status unit assignee q due_before finished order facets cursor limit" READING, "", "CaseList", "Lists the cases one may know of."},
  {"post", "/v1/cases/{type}",               "openCase",       "cases",     "type Idempotency-Key dry_run min_position", "OpenRequest", "Receipt", "Opens a case with its first command. The same key again gives the first answer again."},
  {"get",  "/v1/cases/{type}/{id}",          "getCase",        "cases",     "type id If-None-Match" READING, "", "Case", "A case: its state, its deadline and what may be done next."},
  {"post", "/v1/cases/{type}/{id}/commands", "sendCommand",    "cases",     "type id Access-Purpose Idempotency-Key If-Match dry_run min_position", "CommandRequest", "Receipt", "Sends a command to a case."},
  {"get",  "/v1/cases/{type}/{id}/timeline", "getTimeline",    "cases",     "type id Access-Purpose cursor limit" READING, "", "Timeline", "The events of a case, the first one first. What is told of people follows the policy of access: as it is, masked, or not at all."},
  {"get",  "/v1/cases/{type}/{id}/changes",  "getCaseChanges", "cases",     "type id from_position from_time to_position to_time min_position", "", "CaseChanges", "What became different in a case between two positions, field by field, with the events that changed it."},
  {"get",  "/v1/cases/{type}/{id}/proof",    "getCaseProof",   "cases",     "type id" READING, "", "Bundle", "The events of a case with the proof that each is in the log (ops/docs/formats/bundle.md)."},
  {"get",  "/v1/today",                      "getToday",       "work",      "mine on limit" READING, "", "Today", "What is overdue, due today, due in seven days and without a date, each with its next step."},
  {"get",  "/v1/live",                       "followLive",     "work",      "live_unit live_case Last-Event-ID", "", "LiveEvent", "What is committed from now on to the cases one may know of, as server-sent events (text/event-stream): one message for each event, its id the position. With Last-Event-ID, what came behind it; an event named reset says that this is too long ago to be told, and the page loads anew."},
  {"get",  "/v1/search",                     "search",         "work",      "q types limit min_position", "", "SearchResult", "Finds cases by name, pinyin, initials, credit code or number."},
  {"get",  "/v1/kpis",                       "listKpis",       "figures",   "min_position", "", "KpiList", "The registry of figures."},
  {"get",  "/v1/kpis/{id}",                  "getKpi",         "figures",   "kpi" FIGURE, "", "KpiFigure", "A figure of a period, beside the period before and the same period last year."},
  {"get",  "/v1/kpis/{id}/split",            "splitKpi",       "figures",   "kpi by" FIGURE, "", "KpiSplit", "A figure by the values of a dimension."},
  {"get",  "/v1/kpis/{id}/evidence",         "getKpiEvidence", "figures",   "kpi side cursor limit" FIGURE, "", "KpiEvidence", "The facts that make a figure, down to their events."},
  {"get",  "/v1/kpis/{id}/changes",          "getKpiChanges",  "figures",   "kpi from_position to_position side cursor limit" PERIOD DIMENSIONS " min_position", "", "KpiChanges", "Why a figure reads differently than it did: the facts recorded between two positions."},
  {"get",  "/v1/kpis/{id}/target",           "getKpiTarget",   "figures",   "kpi target_year on unit" READING, "", "KpiTarget", "A figure against its target of the year, beside the share of the working days that has passed."},
  {"get",  "/v1/kpis/{id}/proof",            "getKpiProof",    "figures",   "kpi" FIGURE, "", "Bundle", "A figure with its evidence and every event that is needed to count it again."},
  {"get",  "/v1/pace/funnel",                "getFunnel",      "pace",      "" PERIOD " unit" READING, "", "Funnel", "Of the enterprises first contacted in a period: how many came how far towards a chapter, and how long each step took."},
  {"get",  "/v1/pace/funnel/cases",          "getFunnelCases", "pace",      "stage cursor limit" PERIOD " unit" READING, "", "FunnelCases", "The leads behind one stage of the funnel."},
  {"get",  "/v1/pace/stages",                "getStages",      "pace",      "types" PERIOD " unit" READING, "", "Stages", "How many working days cases stayed in each status, of the stays that ended in a period."},
  {"get",  "/v1/pace/ageing",                "getAgeing",      "pace",      "types on limit unit" READING, "", "Ageing", "Unfinished cases that are older in their status than 85 of 100 were."},
  {"get",  "/v1/pace/forecast",              "getForecast",    "pace",      "forecast_kpi target_year on weeks unit" READING, "", "Forecast", "Where a figure is likely to stand at the end of its year, drawn from its last weeks."},
  {"get",  "/v1/audit/anomalies",            "countAnomalies", "audit",     "actor recorded_from recorded_to unit" READING, "", "AnomalyCounts", "How many entries of each kind are worth an auditor's look."},
  {"get",  "/v1/audit/anomalies/{kind}",     "listAnomalies",  "audit",     "anomaly actor recorded_from recorded_to unit cursor limit" READING, "", "AnomalyList", "Anomalies of one kind with the events that show them, the last seen first."},
  {"get",  "/v1/audit/corrections",          "listCorrections","audit",     "actor recorded_from recorded_to unit" READING, "", "CorrectionList", "Accounts by the share of their entries that were corrections."},
  {"get",  "/v1/audit/break-glass",          "listBrokenGlass","audit",     "actor recorded_from recorded_to unit cursor limit" READING, "", "BrokenGlassList", "Cases that were opened in need by somebody of another unit, the last first."},
  {"post", "/v1/audit/samples",              "requestSample",  "audit",     "Idempotency-Key min_position", "SampleWish", "SampleReceipt", "Asks for a sample that nobody can choose. For auditors."},
  {"get",  "/v1/audit/samples/{id}",         "getSample",      "audit",     "sample min_position", "", "Sample", "A sample: its population and, once a checkpoint covers the request, the cases drawn. For auditors."},
  {"get",  "/v1/audit/access-review",        "getAccessReview","audit",     "recorded_from recorded_to" READING, "", "AccessReview", "What is reviewed of reading, of the last seven days unless said otherwise: by account, and in bursts. For auditors. Positions are those of the log of who looked."},
  {"get",  "/v1/access",                     "listAccess",     "audit",     "read_case subject reader read_kind recorded_from recorded_to cursor limit" READING, "", "AccessList", "Who looked, or was refused, the newest first. For auditors. Positions are those of the log of who looked."},
  {"get",  "/v1/access/report",              "getAccessReport","audit",     "read_case subject recorded_from recorded_to report_as" READING, "", "", "Who looked at a person's data, for the person: as JSON or as a text to print. For auditors and the district's leaders."},
  {"get",  "/v1/cases/{type}/{id}/access",   "getCaseAccess",  "cases",     "type id read_kind recorded_from recorded_to cursor limit" READING, "", "AccessList", "Who opened this case, which fields they saw and why. For auditors and the case's responsible head."},
  {"get",  "/v1/workflows",                  "listWorkflows",  "workflows", "min_position", "", "WorkflowList", "The kinds of cases."},
  {"get",  "/v1/workflows/{type}",           "getWorkflow",    "workflows", "type min_position", "", "Workflow", "A kind of case: statuses, transitions, commands with the schemas of their forms, a diagram."},
  {"get",  "/v1/units",                      "getUnits",       "workflows", "min_position", "", "UnitTree", "The organisation tree of today."},
  {"get",  "/v1/notices",                    "listNotices",    "workflows", "", "", "NoticeList", "The notices on which people consent today: what is shown to them, and the SHA-256 that a consent names."},
  {"get",  "/v1/log/head",                   "getLogHead",     "system",    "min_position", "", "LogHead", "The last position of the log and its root hash."},
  {"get",  "/v1/log/export",                 "exportLog",      "system",    "as export_from until types min_position", "", "", "The events of the log, without personal fields, in the format of other people's tools. For auditors and the district's leaders."},
  {"put",  "/v1/attachments/{sha256}",       "putAttachment",  "cases",     "sha256", "File", "Attachment", "Keeps a file under the SHA-256 of its content. Sending it again changes nothing."},
  {"get",  "/v1/cases/{type}/{id}/documents/{sha256}", "getDocument", "cases", "type id sha256 Access-Purpose If-None-Match", "", "", "The file of a document of the case."},
  {"post", "/v1/privacy-requests/{id}/copy", "makeCopy",       "cases",     "id Idempotency-Key", "CopyRequest", "Octets", "Everything that is kept of the person of a granted request, as JSON and PDF in a zip (AES-256) that the password opens."},
  {"get",  "/v1/log/checkpoints",            "listCheckpoints", "system",   "log cursor limit min_position", "", "CheckpointList", "The sizes of the log that were signed, the newest first."},
  {"get",  "/v1/log/consistency",            "getConsistency", "system",    "log from_size to_size min_position", "", "Consistency", "Two signed checkpoints and the proof that the later tree contains the earlier one, hashes in base64."},
  {"get",  "/v1/log/receipt/{position}",     "getReceipt",     "system",    "log position witnessed entry min_position", "", "", "A receipt (C2SP tlog-proof) that an event is in the signed log, to be checked without us."},
  {"get",  "/tlog/checkpoint",               "getCheckpoint",  "tlog",      "If-None-Match", "", "", "The newest signed checkpoint (C2SP tlog-checkpoint)."},
  {"get",  "/tlog/tile/{level}/{a}",             "getTile1",   "tlog",      "level a If-None-Match", "", "Octets", "A tile of hashes or, at level \"entries\", a bundle of entries (C2SP tlog-tiles). Bundles may need an auditor's token."},
  {"get",  "/tlog/tile/{level}/{a}/{b}",         "getTile2",   "tlog",      "level a b If-None-Match", "", "Octets", "The same: a longer index, or a partial tile."},
  {"get",  "/tlog/tile/{level}/{a}/{b}/{c}",     "getTile3",   "tlog",      "level a b c If-None-Match", "", "Octets", "The same: a longer index, or a partial tile."},
  {"get",  "/tlog/tile/{level}/{a}/{b}/{c}/{d}", "getTile4",   "tlog",      "level a b c d If-None-Match", "", "Octets", "The same: a longer index, or a partial tile."},
  {"get",  "/v1/me",                         "getMe",          "system",    "min_position", "", "Me", "Who I am."},
  {"post", "/v1/session",                    "signIn",         "identity",  "", "SignInWish", "Session", "Signs in: account, password and a code of the authenticator together. Sets the cookies."},
  {"get",  "/v1/session",                    "getSession",     "identity",  "", "", "Session", "The session of the cookie, with the token that changes must carry in X-CSRF."},
  {"delete", "/v1/session",                  "signOut",        "identity",  "X-CSRF", "", "Ended", "Signs out."},
  {"post", "/v1/session/confirm",            "confirmSession", "identity",  "X-CSRF", "ConfirmWish", "Session", "Shows a second factor again, for what needs it fresh. The session goes on under another token."},
  {"put",  "/v1/session/binding",            "chooseBinding",  "identity",  "X-CSRF", "BindingChoice", "Session", "Takes another of one's roles into use."},
  {"get",  "/v1/sessions",                   "listSessions",   "identity",  "", "", "SessionList", "Where one is signed in."},
  {"delete", "/v1/sessions",                 "endSessions",    "identity",  "X-CSRF", "", "Ended", "Ends all of one's sessions, this one too."},
  {"delete", "/v1/sessions/{id}",            "endSession",     "identity",  "session X-CSRF", "", "Ended", "Ends one of one's sessions."},
  {"post", "/v1/activation",                 "beginActivation", "identity", "", "ActivationWish", "Activation", "Sets the password by an activation code. Without a second factor yet, answers what an authenticator is told."},
  {"post", "/v1/activation/confirm",         "finishActivation", "identity", "", "EnrolmentWish", "Enrolled", "Shows that the authenticator works; answers recovery codes, this once."},
  {"put",  "/v1/password",                   "changePassword", "identity",  "X-CSRF", "PasswordWish", "Ended", "Another password. All other sessions end."},
  {"post", "/v1/second-factor",              "beginSecondFactor", "identity", "X-CSRF", "", "Authenticator", "Another authenticator; needs a fresh confirmation. The body is {}."},
  {"post", "/v1/second-factor/confirm",      "finishSecondFactor", "identity", "X-CSRF", "EnrolmentWish", "Enrolled", "Shows that it works; answers recovery codes, this once. All other sessions end."},
  {"get",  "/v1/machine-tokens",             "listMachineTokens", "identity", "", "", "MachineTokenList", "One's tokens for programs."},
  {"post", "/v1/machine-tokens",             "makeMachineToken", "identity", "X-CSRF", "MachineTokenWish", "NewMachineToken", "A token for a program, shown this once; needs a fresh confirmation."},
  {"delete", "/v1/machine-tokens/{id}",      "revokeMachineToken", "identity", "machine_token X-CSRF", "", "Ended", "Revokes one."},
  {"get",  "/v1/identities",                 "listIdentities", "identity",  "", "", "IdentityList", "Whom at the identity provider one may sign in as, too."},
  {"post", "/v1/identities",                 "linkIdentity",   "identity",  "X-CSRF", "", "Linking", "To the pages of the identity provider, from where the callback links whom it vouches for with one's account; needs a fresh confirmation. Sets a cookie. The body is {}."},
  {"delete", "/v1/identities/{id}",          "removeIdentity", "identity",  "identity X-CSRF", "", "Ended", "Takes a link away. Sessions that it opened go on."},
  {"post", "/v1/bootstrap",                  "bootstrap",      "identity",  "", "BootstrapWish", "Founded", "Makes the first two accounts of a new district, by the token that the server printed at its start."},
  {"get",  "/v1/accounts",                   "listAccounts",   "accounts",  "q status cursor limit min_position", "", "AccountList", "The accounts, by name. For sec, audlog, d_lead, d_aud."},
  {"post", "/v1/accounts",                   "openAccount",    "accounts",  "Idempotency-Key X-CSRF", "AccountCommand", "AccountReceipt", "Opens an account (command open). For the role sec; needs a fresh confirmation."},
  {"get",  "/v1/accounts/{account}",         "getAccount",     "accounts",  "account", "", "Account", "One account."},
  {"post", "/v1/accounts/{account}/commands", "sendAccountCommand", "accounts", "account Idempotency-Key X-CSRF", "AccountCommand", "AccountReceipt", "Roles proposed, approved, revoked; resets; disabling. Needs a fresh confirmation."},
  {"post", "/v1/accounts/{account}/activation-code", "makeActivationCode", "accounts", "account X-CSRF", "", "Invitation", "A code to activate the account with, shown this once; an earlier one is good no more. The body is {}."},
  {"get",  "/v1/accounts/{account}/sessions", "listAccountSessions", "accounts", "account", "", "SessionList", "Where the account is signed in."},
  {"delete", "/v1/accounts/{account}/sessions", "endAccountSessions", "accounts", "account X-CSRF", "", "Ended", "Ends all its sessions."},
  {"get",  "/v1/upkeep",                     "getUpkeep",      "system",    "", "", "Upkeep", "What the server does for itself: scrubbing the log, comparing the read models with it. For the role sys."},
  {"put",  "/v1/upkeep",                     "startUpkeep",    "system",    "", "UpkeepRequest", "Upkeep", "Starts such a job now, or behind the one that runs."},
  {"put",  "/v1/clock",                      "setClock",       "system",    "", "ClockSetting", "Clock", "Sets the clock of a demonstration or a test."},
  {"get",  "/v1/backups",                    "listBackups",    "system",    "", "", "Backups", "The backups in the server's folder and the one that is being made."},
  {"post", "/v1/backups",                    "startBackup",    "system",    "", "BackupRequest", "Backups", "Starts a backup of the log and the keys while the server writes; listBackups tells how it goes. For system administrators."},
  {"get",  "/v1/session/oidc/start",         "startOidc",      "sign-in",   "", "", "", "To the pages of the identity provider. The callback brings the browser back."},
  {"get",  "/v1/session/oidc/callback",      "finishOidc",     "sign-in",   "state code iss error", "", "Session|Identity", "Where the identity provider sends the browser back to: opens a session of the account that is linked, with the cookies of signIn, or answers the link that was made."},
  {"get",  "/livez",                         "livez",          "health",    "", "", "Live", "Whether the process answers."},
  {"get",  "/readyz",                        "readyz",         "health",    "", "", "Ready", "Whether the system should get requests."},
  {"get",  "/metrics",                       "getMetrics",     "health",    "", "", "", "Counters and gauges for Prometheus."},
  {"get",  "/problems/{key}",                "getProblem",     "health",    "key", "", "ProblemPage", "What a problem means and what to do."},
  {"get",  "/verify",                        "getVerifyPage",  "health",    "", "", "", "A page that verifies bundles in the browser, also saved and without a network."},
  {"get",  "/",                              "getIndex",       "web",       "", "", "", "The web application, or a page that says how to build it."},
  {"get",  "/{path}",                        "getWebFile",     "web",       "path", "", "Octets", "A file of the web application, of any depth. To whoever accepts text/html, an unknown path outside of v1, tlog and assets is the application's first page."},
  {"get",  "/openapi.json",                  "getOpenApi",     "health",    "", "", "Document", "This document."},
};

// `schema` is a schema's name or, with bars, the values there are.
struct Parameter {
  std::string_view key, name, in, schema, description;
};
constexpr Parameter kParameters[] = {
  {"type",            "type",            "path",   "Text",     "Kind of case"},
  {"id",              "id",              "path",   "Text",     "Id of the case: 32 hexadecimal digits or a UUID"},
  {"kpi",             "id",              "path",   "Text",     "Id of the figure, for example K01"},
  {"anomaly",         "kind",            "path",   "Text",     "Kind of anomaly, as in the counts"},
  {"sample",          "id",              "path",   "Text",     "Id of the sample"},
  {"actor",           "actor",           "query",  "Text",     "The account that acted"},
  {"recorded_from",   "from",            "query",  "Date",     "First day of recording"},
  {"recorded_to",     "to",              "query",  "Date",     "Last day of recording"},
  {"read_case",       "case",            "query",  "Text",     "Cases, as type/id, separated by commas"},
  {"subject",         "subject",         "query",  "Text",     "People by pseudonym, 32 hexadecimal digits each, separated by commas"},
  {"reader",          "account",         "query",  "Text",     "The account that read"},
  {"read_kind",       "kind",            "query",  "any|shown|refused|over_limit|exported|outside_hours|not_own", "What is looked for"},
  {"report_as",       "as",              "query",  "json|text", "The form; json when absent"},
  {"log",             "log",             "query",  "cases|access", "Which log: of cases, when absent, or of who looked, for auditors"},
  {"key",             "key",             "path",   "Text",     "Key of the problem"},
  {"Idempotency-Key", "Idempotency-Key", "header", "Text",     "The command's id, made by the client: a UUID or 32 hexadecimal digits; required"},
  {"Access-Purpose",  "Access-Purpose",  "header", "casework|audit|inspection|complaint|persons_request", "What the reading is for, as it is recorded; without it what the role reads for"},
  {"If-Match",        "If-Match",        "header", "Text",     "The version that was seen, as in ETag, or *; required"},
  {"If-None-Match",   "If-None-Match",   "header", "Text",     "The version that is known already"},
  {"dry_run",         "dry_run",         "query",  "Bool",     "Decide only, write nothing"},
  {"as_of",           "as_of",           "query",  "Position", "Show what was known at this position of the log"},
  {"as_of_time",      "as_of_time",      "query",  "Time",     "Show what was known at this time"},
  {"min_position",    "min_position",    "query",  "Position", "Wait, at most two seconds, until this position is shown"},
  {"types",           "type",            "query",  "Text",     "Kinds of cases, separated by commas"},
  {"status",          "status",          "query",  "Text",     "Statuses, separated by commas"},
  {"unit",            "unit",            "query",  "Text",     "A unit; its subtree is meant"},
  {"assignee",        "assignee",        "query",  "Text",     "The account that carries the case; empty for nobody"},
  {"q",               "q",               "query",  "Text",     "Text to look for"},
  {"due_before",      "due_before",      "query",  "Date",     "Due on an earlier day"},
  {"finished",        "finished",        "query",  "Bool",     "Only finished, or only unfinished cases"},
  {"order",           "order",           "query",  "updated|opened|due|title", "Order of the list"},
  {"sha256",          "sha256",          "path",   "Hash",     "SHA-256 of the file: 64 hexadecimal digits"},
  {"as",              "as",              "query",  "jsonl|cloudevents|xes|ocel-json|ocel-xml|csv", "The format; jsonl when absent"},
  {"export_from",     "from",            "query",  "Position", "The first position; 1 when absent"},
  {"until",           "until",           "query",  "Position", "The last position; the newest when absent"},
  {"facets",          "facets",          "query",  "Bool",     "With counts by type, status and unit"},
  {"cursor",          "cursor",          "query",  "Text",     "`next` of the page before"},
  {"limit",           "limit",           "query",  "PageSize", "Rows on a page"},
  {"mine",            "mine",            "query",  "Bool",     "Only what I carry"},
  {"from",            "from",            "query",  "Date",     "First day of the period"},
  {"to",              "to",              "query",  "Date",     "Last day of the period"},
  {"month",           "month",           "query",  "Text",     "A month such as 2026-03, instead of from and to"},
  {"year",            "year",            "query",  "Text",     "A year such as 2026, instead of from and to"},
  {"by",              "by",              "query",  "Text",     "The dimension: unit or any of the filters"},
  {"side",            "side",            "query",  "numerator|denominator", "Of a ratio"},
  {"from_position",   "from_position",   "query",  "Position", "The position of the earlier reading; it or its time is required"},
  {"from_time",       "from_time",       "query",  "Time",     "The time of the earlier reading, instead of its position"},
  {"to_time",         "to_time",         "query",  "Time",     "The time of the later reading, instead of its position"},
  {"to_position",     "to_position",     "query",  "Position", "The position of the later reading; the newest when absent"},
  {"target_year",     "year",            "query",  "Int",      "The year; the current one when absent"},
  {"on",              "on",              "query",  "Date",     "The day that is looked at; today, or the day of the position, when absent"},
  {"stage",           "stage",           "query",  "contacted|willing|prep_applied|prep_approved|elected|approved", "A stage of the funnel"},
  {"forecast_kpi",    "kpi",             "query",  "Text",     "Id of a figure that is no ratio; K04 when absent"},
  {"weeks",           "weeks",           "query",  "Int",      "How many of the last weeks to draw from: 1 to 104; 13 when absent"},
  {"industry",        "industry",        "query",  "Text",     "Sections of GB/T 4754, separated by commas"},
  {"ownership",       "ownership",       "query",  "Text",     "Kinds of ownership"},
  {"headcount_band",  "headcount_band",  "query",  "Text",     "Numbers of employees, such as 25-49"},
  {"two_new",         "two_new",         "query",  "Text",     "New economic or social organisation: yes, no"},
  {"new_form",        "new_form",        "query",  "Text",     "New forms of employment, or no"},
  {"sex",             "sex",             "query",  "Text",     "Sex"},
  {"migrant",         "migrant",         "query",  "Text",     "Migrant worker: yes, no"},
  {"channel",         "channel",         "query",  "Text",     "How it reached us"},
  {"source",          "source",          "query",  "Text",     "The kind of case that caused it"},
  {"position",        "position",        "path",   "Position", "Position of the event"},
  {"level",           "level",           "path",   "Text",     "Level of the tile, or entries"},
  {"a",               "a",               "path",   "Text",     "Part of the index, such as 067, x001 or 067.p"},
  {"b",               "b",               "path",   "Text",     "Part of the index, or the width of a partial tile"},
  {"c",               "c",               "path",   "Text",     "Part of the index, or the width of a partial tile"},
  {"d",               "d",               "path",   "Text",     "Part of the index, or the width of a partial tile"},
  {"from_size",       "from",            "query",  "Position", "Size of the earlier checkpoint; required"},
  {"to_size",         "to",              "query",  "Position", "Size of the later checkpoint; the newest when absent"},
  {"witnessed",       "witnessed",       "query",  "Bool",     "Against the newest checkpoint that a witness cosigned"},
  {"entry",           "entry",           "query",  "Bool",     "With the entry itself, for those who may read entries"},
  {"kind",            "kind",            "query",  "Text",     "The figure's own split"},
  {"state",           "state",           "query",  "Text",     "As the sign-in began with"},
  {"code",            "code",            "query",  "Text",     "What the provider is asked for the identity with"},
  {"iss",             "iss",             "query",  "Text",     "The provider (RFC 9207)"},
  {"error",           "error",           "query",  "Text",     "Why the provider refuses"},
  {"X-CSRF",          "X-CSRF",          "header", "Text",     "The session's token; required when a cookie says who asks"},
  {"path",            "path",            "path",   "Text",     "Name of the file"},
  {"live_unit",       "unit",            "query",  "Text",     "Only cases of this unit and those below it"},
  {"live_case",       "case",            "query",  "Text",     "Only this case, as type/id"},
  {"Last-Event-ID",   "Last-Event-ID",   "header", "Position", "The last position that was told"},
  {"account",         "account",         "path",   "Text",     "The account's name"},
  {"session",         "id",              "path",   "Text",     "Id of the session"},
  {"identity",        "id",              "path",   "Text",     "Id of the link"},
  {"machine_token",   "id",              "path",   "Text",     "Id of the token"},
};
// clang-format on

std::vector<std::string_view> words(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = text.find(separator);
    if (end != 0) out.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

object parameter_schema(std::string_view schema) {
  if (schema.find('|') == std::string_view::npos) return schema_reference(schema);
  array values;
  for (const std::string_view value : words(schema, '|')) values.emplace_back(value);
  return {{"type", "string"}, {"enum", std::move(values)}};
}

object content_of(std::string_view type, object schema) {
  return {{type, object{{"schema", std::move(schema)}}}};
}
// `names` is a schema or, with a bar between them, one of several.
object answer_schema(std::string_view names) {
  if (names.find('|') == std::string_view::npos) return schema_reference(names);
  array any;
  for (const std::string_view name : words(names, '|')) any.push_back(schema_reference(name));
  return {{"anyOf", std::move(any)}};
}
// A file is bytes of any kind.
object file_content() { return content_of("application/octet-stream", object{}); }
object json_content(object schema) { return content_of("application/json", std::move(schema)); }

bool is_page(std::string_view id) { return id == "getVerifyPage" || id == "getIndex"; }

object answers(const Operation& operation) {
  object out{{"default", object{{"$ref", "#/components/responses/Problem"}}}};
  object good{{"description", operation.summary}};
  if (operation.id == "exportLog" || operation.id == "getDocument" || operation.answer == "Octets")
    good["content"] = file_content();
  else if (operation.answer == "LiveEvent")
    good["content"] = content_of("text/event-stream", schema_reference(operation.answer));
  else if (operation.answer == "Bundle")
    good["content"] = content_of(bundle::kMediaType, schema_reference(operation.answer));
  else if (!operation.answer.empty())
    good["content"] = json_content(answer_schema(operation.answer));
  else
    good["content"] =
        content_of(is_page(operation.id) ? "text/html" : "text/plain", schema_reference("Text"));
  // What can be given besides 200: an opened case, an unchanged one, a system that is not ready.
  if (operation.id == "openCase" || operation.id == "putAttachment" ||
      operation.id == "requestSample" || operation.id == "openAccount" ||
      operation.id == "bootstrap" || operation.id == "makeMachineToken" ||
      operation.id == "makeActivationCode")
    out["201"] = good;
  if (operation.id == "startBackup") out["202"] = good;
  if (operation.id == "readyz") out["503"] = good;
  if (operation.id == "startOidc") out["303"] = good;
  if (operation.id == "getCase" || operation.id == "getDocument" || operation.tag == "tlog" ||
      operation.tag == "web")
    out["304"] = object{{"description", "Not changed since"}};
  out["200"] = std::move(good);
  return out;
}

}  // namespace

object openapi_paths() {
  object paths;
  for (const Operation& operation : kOperations) {
    object described{{"operationId", operation.id},
                     {"tags", array{operation.tag}},
                     {"summary", operation.summary},
                     {"responses", answers(operation)}};
    array parameters;
    for (const std::string_view key : words(operation.parameters, ' '))
      parameters.push_back(object{{"$ref", "#/components/parameters/" + std::string(key)}});
    if (!parameters.empty()) described["parameters"] = std::move(parameters);
    if (operation.body == "File")
      described["requestBody"] = object{{"required", true}, {"content", file_content()}};
    else if (!operation.body.empty())
      described["requestBody"] =
          object{{"required", true}, {"content", json_content(schema_reference(operation.body))}};
    const bool signs_in = operation.tag == "sign-in" || operation.id == "signIn" ||
                          operation.id == "bootstrap" ||
                          operation.path.starts_with("/v1/activation");
    if (operation.tag == "health" || operation.tag == "tlog" || operation.tag == "web" || signs_in)
      described["security"] = array{};
    if (!paths.contains(operation.path)) paths[operation.path] = object{};
    paths[operation.path].as_object()[operation.method] = std::move(described);
  }
  return paths;
}

object openapi_parameters() {
  object out;
  for (const Parameter& p : kParameters)
    out[p.key] = object{{"name", p.name},
                        {"in", p.in},
                        {"required", p.in == "path" || p.key == "Idempotency-Key"},
                        {"description", p.description},
                        {"schema", parameter_schema(p.schema)}};
  return out;
}

}  // namespace chapterhouse::v1
