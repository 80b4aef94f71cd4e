/* fields.h - every field of a record type that this folder reads or writes by name, in one place: a name
 * that changes in seido/ is changed here. Columns of tables in SQL are named like their fields. */
#ifndef BANSO_CONSULT_FIELDS_H
#define BANSO_CONSULT_FIELDS_H

#include "base/str.h"

#define TYPE_INTAKE STR("intake")
#define INTAKE_ON STR("received_on")

#define TYPE_TRIAGE STR("triage")
#define TRIAGE_ON STR("triaged_on")
#define TRIAGE_RESULT STR("result")

#define TYPE_APPLICATION STR("application")
#define APPLICATION_ON STR("applied_on")
#define APPLICATION_CONSENT STR("consent")
#define APPLICATION_REFUSED STR("refused")
#define APPLICATION_WITHDRAWN_ON STR("withdrawn_on")

#define TYPE_CONTACT STR("contact")

#define TYPE_PLAN STR("plan")
#define PLAN_ON STR("made_on")
#define PLAN_BY STR("made_by")
#define PLAN_AGREED_ON STR("agreed_on")
#define PLAN_UNTIL STR("period_end")
#define PLAN_MONITOR_ON STR("monitor_on")
#define PLAN_PROGRAMS STR("programs")
#define PLAN_USES STR("program_uses")
#define PLAN_WORK_GOAL STR("work_goal")
#define PLAN_DECISION_NUMBER STR("decision_number")
#define PLAN_DECISION_NOTE STR("decision_note")
#define PLAN_RECEIVED_ON STR("received_on")
#define PLAN_SEQUENCE STR("sequence")
#define PLAN_GOAL STR("plan_goal")
#define PLAN_ISSUES STR("issues")
#define PLAN_CONFERENCE_ON STR("conference_on")
#define CONFERENCE_RESULT STR("conference_result")
#define CONFERENCE_OPINION STR("conference_opinion")
#define PLAN_DECISION STR("decision")
#define PLAN_DECIDED_ON STR("decided_on")
#define PLAN_DECIDED_BY STR("decided_by")
#define USE_PROGRAM STR("program")
#define USE_TRIAL STR("trial")
#define USE_REMARK STR("remark")
#define USE_BEGINS_ON STR("begins_on")

#define TYPE_MONITORING STR("monitoring")
#define MONITORING_NEXT_ON STR("next_on")

#define TYPE_EVALUATION STR("evaluation")
#define EVALUATION_ON STR("evaluated_on")
#define EVALUATION_OUTCOME STR("outcome")
#define EVALUATION_ATTEMPTS STR("attempts")
#define EVALUATION_REPORTED_ON STR("reported_on")

#define TYPE_EMERGENCY STR("emergency")

#define TYPE_CONFERENCE STR("conference")
#define CONFERENCE_ON STR("held_on")
#define CONFERENCE_ATTENDEES STR("attendees")
#define CONFERENCE_AGENDA STR("agenda")
#define AGENDA_CASEFILE STR("casefile")
#define AGENDA_KIND STR("kind")
#define AGENDA_RESULT STR("result")
#define AGENDA_MINUTES STR("minutes")
#define AGENDA_OPINION STR("opinion")

/* Codes. */
#define RESULT_AGREED STR("agreed")
#define RESULT_REVISE STR("revise")
#define DECISION_DECISION STR("decision")
#define DECISION_CONFIRMATION STR("confirmation")
#define KIND_OF_PLAN STR("plan")
#define KIND_OF_REPLAN STR("replan")
#define KIND_OF_EVALUATION STR("evaluation")
#define KIND_OF_SUSPENSION STR("suspension")

#endif
