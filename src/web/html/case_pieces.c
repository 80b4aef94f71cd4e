/* case_pieces.c - the way a case went: step bar and timeline. */
#include "web/pieces.h"

#include "base/banned.h"

static void step_attrs(struct html *h, enum step_look look)
{
    static const struct str looks[] = {
        [STEP_OPEN] = STR_INIT(""),
        [STEP_DONE] = STR_INIT(" data-step=\"done\""),
        [STEP_NOW] = STR_INIT(" data-step=\"now\" aria-current=\"step\""),
    };
    buf_add(&h->out, looks[look]);
}

void html_step_bar(struct html *h, const struct step_point *points, size_t count, int lap)
{
    H(h, "<ol class=\"ui-step-bar\" tabindex=\"0\"");
    html_attr(h, "aria-label", request_text(h->request, "web.steps", NULL, 0));
    if (lap > 1)
        html_attr_int(h, "data-lap", lap);
    H(h, ">");
    for (size_t i = 0; i < count; i++) {
        H(h, "<li class=\"ui-step-bar__step\"");
        step_attrs(h, points[i].look);
        H(h, "><span class=\"ui-step-bar__name\">");
        html_text(h, points[i].label);
        if (points[i].look == STEP_DONE) {
            H(h, "<span class=\"ui-hidden\">");
            html_t(h, "web.step.done");
            H(h, "</span>");
        }
        H(h, "</span><span class=\"ui-step-bar__note\">");
        html_text(h, points[i].note);
        if (points[i].on.has) {
            if (points[i].note.len > 0)
                H(h, " ");
            html_date_short(h, points[i].on);
        }
        H(h, "</span></li>");
    }
    H(h, "</ol>");
    if (lap > 1) {
        H(h, "<p class=\"ui-step-bar__lap\">");
        html_t_args(h, "web.steps.lap", ARG_INT("lap", lap));
        H(h, "</p>");
    }
}

void html_timeline_begin(struct html *h)
{
    H(h, "<ol class=\"ui-timeline\" reversed>");
}

void html_timeline_item(struct html *h, const struct timeline_item *item)
{
    H(h, "<li class=\"ui-timeline__item\"");
    if (item->is_draft)
        H(h, " data-draft-item");
    H(h, "><p class=\"ui-timeline__when\">");
    html_date_short(h, item->on);
    if (item->minute >= 0) {
        H(h, " <br>"); /* on a narrow screen the break is gone */
        html_minute(h, item->minute);
    }
    H(h, "</p><span class=\"ui-timeline__dot\" aria-hidden=\"true\"");
    if (item->is_main)
        H(h, " data-main");
    H(h, ">");
    html_text(h, item->mark);
    H(h, "</span><div class=\"ui-timeline__body\"><h3 class=\"ui-timeline__head\">");
    html_link(h, item->target, item->head);
    H(h, " <span class=\"ui-timeline__meta\">");
    html_text(h, item->meta);
    H(h, "</span>");
    if (item->is_draft) {
        H(h, " ");
        html_chip(h, TONE_WARNING, request_text(h->request, "web.record.draft", NULL, 0));
    }
    H(h, "</h3>");
    if (item->struck.len > 0) {
        H(h, "<p class=\"ui-timeline__struck\"><del>");
        html_lines(h, item->struck);
        H(h, "</del> <span>");
        html_text(h, item->struck_by);
        H(h, "</span></p>");
    }
    if (item->text.len > 0) {
        H(h, "<p class=\"ui-timeline__text\">");
        html_lines(h, item->text);
        H(h, "</p>");
    }
    H(h, "</div></li>");
}

void html_timeline_end(struct html *h)
{
    H(h, "</ol>");
}
