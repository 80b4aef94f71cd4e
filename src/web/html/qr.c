/* qr.c - a QR code as SVG: one path of black runs on white, the quiet zone around it. */
#include "web/qr.h"

#include <qrencode.h>

#include "base/compiler.h"

#include "base/banned.h"

enum { QUIET = 4 }; /* modules around it, as ISO/IEC 18004 asks */

static void free_code(QRcode **code)
{
    QRcode_free(*code);
}

static bool is_black(const QRcode *code, int x, int y)
{
    return (code->data[y * code->width + x] & 1) != 0;
}

/* The black runs of one row: "M6 4h7v1h-7z". */
static void add_row(struct buf *path, const QRcode *code, int y)
{
    for (int x = 0; x < code->width; x++) {
        if (!is_black(code, x, y))
            continue;
        int start = x;
        while (x < code->width && is_black(code, x, y))
            x++;
        buf_addf(path, "M%d %dh%dv1h-%dz", start + QUIET, y + QUIET, x - start, x - start);
    }
}

bool html_qr(struct html *h, struct str text, struct str label)
{
    CLEANUP(free_code)
    QRcode *code =
        QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    if (code == NULL)
        return false;
    struct str size = str_from_int(h->request->arena, code->width + 2 * QUIET);
    H(h, "<svg class=\"ui-qr\" role=\"img\" shape-rendering=\"crispEdges\" viewBox=\"0 0 ");
    html_text(h, size);
    H(h, " ");
    html_text(h, size);
    H(h, "\"");
    html_attr(h, "aria-label", label);
    H(h, "><rect fill=\"#fff\"");
    html_attr(h, "width", size);
    html_attr(h, "height", size);
    H(h, "/><path fill=\"#000\" d=\"");
    for (int y = 0; y < code->width; y++)
        add_row(&h->out, code, y);
    H(h, "\"/></svg>");
    return true;
}
