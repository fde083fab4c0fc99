package org.jamesarchive.launcher.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The kinds of sample mail. The weight says how often a kind comes in a round of all kinds. */
enum SampleKind {
    PLAIN(14, PlainMails::plain),
    QUOTED_REPLY(6, PlainMails::quotedReply),
    ALTERNATIVE(10, StructuredMails::alternative),
    PDF_ATTACHED(6, StructuredMails::pdf),
    PNG_INLINE(4, StructuredMails::png),
    NESTED(3, StructuredMails::nested),
    BOUNCE(2, StructuredMails::bounce),
    MEGABYTE(1, StructuredMails::megabyte),
    UTF8_BODY(5, ForeignMails::utf8Body),
    LATIN1_BODY(4, ForeignMails::latin1Body),
    ENCODED_HEADERS(5, ForeignMails::encodedHeaders),
    RAW_8BIT_HEADERS(4, ForeignMails::raw8BitHeaders),
    CJK(5, ForeignMails::cjk),
    EMPTY_BODY(3, PlainMails::emptyBody),
    NO_HEADERS(2, OddMails::noHeaders),
    HEADERS_ONLY(2, OddMails::headersOnly),
    LINE_OVER_998(3, writer -> OddMails.longLine(writer, 999)),
    LINE_OVER_8192(2, writer -> OddMails.longLine(writer, 8_193)),
    LINE_OF_100_KB(1, writer -> OddMails.longLine(writer, 100_000)),
    DOT_LINES(3, OddMails::dotLines),
    RECEIVED_CHAIN(6, OddMails::receivedChain),
    ODD_DATE(3, OddMails::oddDate),
    BROKEN_MIME(3, OddMails::brokenMime),
    ONLY_EMPTY_LINES(1, OddMails::onlyEmptyLines);

    private static final List<SampleKind> CYCLE = spread();

    private final int weight;

    @SuppressWarnings("ImmutableEnumChecker") // each is a reference to a static method, which holds no state
    private final Consumer<MailWriter> writer;

    SampleKind(int weight, Consumer<MailWriter> writer) {
        this.weight = weight;
        this.writer = writer;
    }

    void write(MailWriter mail) {
        writer.accept(mail);
    }

    /** As it stands in a mail's name. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Every kind as often as it weighs, in mixed order. */
    static List<SampleKind> cycle() {
        return CYCLE;
    }

    /** Each kind evenly over the round: the k-th of n at (k + 1/2) / n. */
    private static List<SampleKind> spread() {
        record Place(double at, SampleKind kind) {}
        List<Place> places = new ArrayList<>();
        for (SampleKind kind : values()) {
            for (int i = 0; i < kind.weight; i++) {
                places.add(new Place((i + 0.5) / kind.weight, kind));
            }
        }
        places.sort(Comparator.comparingDouble(Place::at).thenComparing(Place::kind));
        return places.stream().map(Place::kind).toList();
    }
}
