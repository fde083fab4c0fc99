package org.jamesarchive.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // lines end in CRLF, which a text block does not have
class MessageParserTest {

    static Stream<Arguments> subjects() {
        return Stream.of(
                Arguments.of("plain words", "plain words"),
                Arguments.of("folded\r\n over\r\n\tlines", "folded over lines"),
                Arguments.of("=?utf-8?Q?gr=C3=BC=C3=9Fe?=", "gr\u00fc\u00dfe"),
                Arguments.of("=?ISO-8859-1?q?a_b=E4?= c", "a b\u00e4 c"),
                Arguments.of("=?utf-8?B?5pel5pys6Kqe?=", "\u65e5\u672c\u8a9e"),
                Arguments.of("=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "\u65e5\u672c\u8a9e"),
                Arguments.of("=?gb2312?B?1tDOxA==?=", "\u4e2d\u6587"),
                Arguments.of("=?utf-8*de?Q?gr=C3=BCn?=", "gr\u00fcn"),
                // a character split between two words; white space between words goes
                Arguments.of("=?utf-8?Q?gr=C3?=\r\n =?utf-8?Q?=BCn?=", "gr\u00fcn"),
                Arguments.of("=?utf-8?B?5pel5p?= =?utf-8?B?ys6Kqe?=", "\u65e5\ufffd"),
                Arguments.of("=?utf-8?Q?a?= =?iso-8859-1?Q?=E4?=", "a\u00e4"),
                Arguments.of("=?utf-8?Q?a?= and =?utf-8?Q?b?=", "a and b"),
                // broken
                Arguments.of("=?klingon?Q?gr=C3=BCn?=", "gr\u00fcn"),
                Arguments.of("=?utf-8?Q?two words?=", "two words"),
                Arguments.of("=?utf-8?B?Z3LDvG4?=", "gr\u00fcn"),
                Arguments.of("=?utf-8?Q?=4?=", "=4"),
                Arguments.of("=?utf-8?Q?never closed", "=?utf-8?Q?never closed"),
                Arguments.of("=?utf-8?X?a?=", "=?utf-8?X?a?="),
                Arguments.of("=?=?=?=?", "=?=?=?=?"),
                Arguments.of("=?utf-8?Q?=FC?=", "\u00fc"),
                // 8-bit: UTF-8 if it is, else windows-1252
                Arguments.of("gr\u00c3\u00bcn", "gr\u00fcn"),
                Arguments.of("gr\u00fcn \u0093so\u0094", "gr\u00fcn \u201cso\u201d"),
                Arguments.of("nul\u0000bell\u0007", "nul bell"),
                Arguments.of("", ""));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void subjectsAreDecoded(String written, String meant) {
        String subject = Read.mail("Subject: " + written + "\r\n\r\n").subject();
        if (meant.endsWith("\ufffd")) {
            // each word is encoded by itself: what is split within a group of four is lost, the rest is not
            assertThat(subject).startsWith(meant.substring(0, 1));
        } else {
            assertThat(subject).isEqualTo(meant);
        }
    }

    static Stream<Arguments> addressLists() {
        return Stream.of(
                Arguments.of("a@x.org", List.of("<a@x.org>")),
                Arguments.of("A B <a@x.org>, c@x.org", List.of("A B<a@x.org>", "<c@x.org>")),
                Arguments.of("\"B, A\" <a@x.org>", List.of("B, A<a@x.org>")),
                Arguments.of("\"quo\\\"te\" <a@x.org>", List.of("quo\"te<a@x.org>")),
                Arguments.of("a@x.org (A B)", List.of("A B<a@x.org>")),
                Arguments.of("(one (nested) two) a@x.org", List.of("one (nested) two<a@x.org>")),
                Arguments.of("=?utf-8?Q?J=C3=BCrgen?= <j@x.org>", List.of("J\u00fcrgen<j@x.org>")),
                Arguments.of("\"=?utf-8?Q?J=C3=BCrgen?=\" <j@x.org>", List.of("J\u00fcrgen<j@x.org>")),
                Arguments.of("J\u00c3\u00bcrgen <j@x.org>", List.of("J\u00fcrgen<j@x.org>")),
                Arguments.of("team: a@x.org, B <b@x.org>; c@x.org", List.of("<a@x.org>", "B<b@x.org>", "<c@x.org>")),
                Arguments.of("undisclosed-recipients:;", List.of()),
                Arguments.of("<@relay.org,@other.org:a@x.org>", List.of("<a@x.org>")),
                Arguments.of("A B a@x.org", List.of("A B<a@x.org>")),
                Arguments.of("a@x.org <a@x.org>", List.of("a@x.org<a@x.org>")),
                Arguments.of("a@x.org; b@x.org", List.of("<a@x.org>", "<b@x.org>")),
                Arguments.of("A <a@x.org", List.of("A<a@x.org>")),
                Arguments.of("A <a@x.org, b@x.org", List.of("A<a@x.org>", "<b@x.org>")),
                Arguments.of("\"never closed <a@x.org>", List.of("never closed<a@x.org>")),
                Arguments.of("(never closed <a@x.org>", List.of("(never closed<a@x.org>")),
                Arguments.of("root", List.of("<root>")),
                Arguments.of("No Address Here", List.of("No Address Here<>")),
                Arguments.of("<>", List.of()),
                Arguments.of("\"a b\"@x.org", List.of("<\"a b\"@x.org>")),
                Arguments.of(",, ,", List.of()),
                Arguments.of("J\u00fcrgen@\u00fcx.org", List.of("<J\u00fcrgen@\u00fcx.org>")));
    }

    @ParameterizedTest
    @MethodSource("addressLists")
    void addressListsAreRead(String written, List<String> meant) {
        assertThat(Read.mail("To: " + written + "\r\n\r\n").to())
                .extracting(address -> address.name() + "<" + address.address() + ">")
                .isEqualTo(meant);
    }

    @Test
    void fromAndSenderCcAndBccAreAllRead() {
        ParsedMessage message =
                Read.mail("From: a@x.org\r\nSender: b@x.org\r\nCC: c@x.org\r\ncc: d@x.org\r\nBcc: e@x.org\r\n\r\n");
        assertThat(message.from()).extracting(MailAddress::address).containsExactly("a@x.org", "b@x.org");
        assertThat(message.cc()).extracting(MailAddress::address).containsExactly("c@x.org", "d@x.org");
        assertThat(message.bcc()).extracting(MailAddress::address).containsExactly("e@x.org");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Thu, 22 Aug 2002 18:26:25 +0700|2002-08-22T11:26:25Z",
                "22 Aug 2002 18:26 -0330|2002-08-22T21:56:00Z",
                "Thu, 22 Aug 02 18:26:25 EDT|2002-08-22T22:26:25Z",
                "Thu, 22 Aug 99 18:26:25 GMT|1999-08-22T18:26:25Z",
                "Thu, 22 Aug 102 18:26:25 GMT|2002-08-22T18:26:25Z",
                "Thu, 22 Aug 2002 18:26:25|2002-08-22T18:26:25Z",
                "Thu Aug 22 18:26:25 2002|2002-08-22T18:26:25Z",
                "Thu, 22 August 2002 8:6:5 +0200 (CEST (summer))|2002-08-22T06:06:05Z",
                "2002-08-22T18:26:25Z|2002-08-22T18:26:25Z",
                "2002-08-22 18:26:25.123+02:00|2002-08-22T16:26:25Z",
                "22-Aug-2002 18:26:25 -0500|2002-08-22T23:26:25Z",
                "03 Jul 01 12:47:50 AM|2001-07-03T00:47:50Z",
                "03 Jul 01 4:12:06 PM|2001-07-03T16:12:06Z",
                "Thu, 22 Aug 2002|2002-08-22T00:00:00Z",
                "Thu, 22 Aug 2002 18:26:60 +0000|2002-08-22T18:26:59Z",
                "Thu, 22 Aug 2002 18:26:25 -9900|2002-08-22T18:26:25Z",
                "Thu, 22 Aug 2002 18:26:25 +-0500|2002-08-22T18:26:25Z"
            })
    void datesAreRead(String written, String meant) {
        ParsedMessage message = Read.mail("Date: " + written + "\r\n\r\n");
        assertThat(message.date().map(Object::toString)).contains(meant);
        assertThat(message.defects()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"soon", "31 Feb 2002 10:00:00 +0000", "1 Jan", "99 Jan 2002 10:00", "2002", "99999999999999 Jan"
            })
    void aDateThatIsNoneIsADefect(String written) {
        ParsedMessage message = Read.mail("Date: " + written + "\r\n\r\n");
        assertThat(message.date()).isEmpty();
        assertThat(message.defects()).containsExactly("the Date field cannot be read");
    }

    @ParameterizedTest
    @CsvSource({
        "<a@x>, a@x",
        "a@x, a@x",
        "' <a@\r\n x> (comment)', a@x",
        "<a@x> <b@x>, a@x",
        "<>, ''",
        "'', ''",
    })
    void messageIdsAreRead(String written, String meant) {
        assertThat(Read.mail("Message-ID: " + written + "\r\n\r\n").messageId()).isEqualTo(meant);
    }

    @Test
    void referencesAreThoseOfBothFieldsEachOnce() {
        ParsedMessage message =
                Read.mail("References: <a@x> <b@x>\r\n <c@x>\r\nIn-Reply-To: Your mail of today <c@x>\r\n\r\n");
        assertThat(message.references()).containsExactly("a@x", "b@x", "c@x");
    }

    static Stream<Arguments> texts() {
        String text = "gr\u00fc\u00dfe aus k\u00f6ln, sch\u00f6ne gr\u00fc\u00dfe";
        String qp = "gr=FC=DFe aus k=F6ln, sch=F6ne gr=\r\n=FC=DFe";
        return Stream.of(
                Arguments.of("text/plain; charset=utf-8", "8bit", in(text, StandardCharsets.UTF_8), text, false),
                Arguments.of("text/plain; charset=\"UTF8\"", "8bit", in(text, StandardCharsets.UTF_8), text, false),
                Arguments.of("text/plain; charset=latin1", "quoted-printable", qp, text, false),
                Arguments.of("text/plain; charset=ISO-8859-15", "Quoted-Printable", qp, text, false),
                Arguments.of(
                        "text/plain; charset=windows-1252",
                        "base64",
                        Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1)),
                        text,
                        false),
                Arguments.of("text/plain; charset=utf-8", "quoted-printable", qp, text, true),
                Arguments.of("text/plain; charset=us-ascii", "8bit", in(text, StandardCharsets.UTF_8), text, false),
                Arguments.of("text/plain", "8bit", in(text, StandardCharsets.UTF_8), text, true),
                Arguments.of("text/plain", "8bit", in(text, StandardCharsets.ISO_8859_1), text, true),
                Arguments.of("text/plain; charset=x-unknown", "8bit", in(text, StandardCharsets.UTF_8), text, true),
                Arguments.of("text/plain; charset=x-unknown", "7bit", "only ascii", "only ascii", true),
                Arguments.of(
                        "text/plain; charset=shift_jis",
                        "8bit",
                        in("\u65e5\u672c\u8a9e", Charset.forName("Shift_JIS")),
                        "\u65e5\u672c\u8a9e",
                        false),
                Arguments.of("text/plain", "quoted-printable", "a=ZZb=3Dc=", "a=ZZb=c=", true),
                Arguments.of("text/plain; charset=utf-8", "base64", "aGVs!bG8=", "hello", true),
                Arguments.of("text/plain; charset=utf-8", "base64", "aGVsbG8", "hel", true),
                Arguments.of("nonsense", "no-such-encoding", "words", "words", false),
                Arguments.of("text/plain; charset", "7bit", "words", "words", false),
                Arguments.of("text/plain; format=flowed", "7bit", "one \r\ntwo", "one \ntwo", false),
                Arguments.of(
                        "text/html",
                        "8bit",
                        "<meta http-equiv=Content-Type content=\"text/html; charset=iso-8859-2\">\u00b1",
                        "\u0105",
                        false));
    }

    private static String in(String text, Charset charset) {
        return new String(text.getBytes(charset), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void bodiesAreDecoded(String type, String encoding, String written, String meant, boolean isMalformed) {
        ParsedMessage message = Read.mail(
                "Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + written);
        assertThat(message.body()).isEqualTo(meant);
        assertThat(!message.defects().isEmpty()).as("%s", message.defects()).isEqualTo(isMalformed);
        assertThat(message.attachments()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<p>one</p><p>two</p>|`one\ntwo`",
                "a<b>b</b>c <i>d</i>|abc d",
                "<style>p{color:red}</style>x<script>alert('</p>')</script>y|`x\ny`",
                "a<!-- hidden <b> -- > -->b|ab",
                "a<!---->b<!-->c-->d|abc-->d",
                "a &amp; b &lt;c&gt; &uuml;&#252;&#xfc;&nbsp;&copy; &unknown; &amp|a & b <c> üüü © &unknown; &",
                "&#0;&#x110000;&#xd800;|���",
                "<img src='x' alt='a red &quot;fox&quot;'>tail|a red \"fox\" tail",
                "<img src=x alt=fox>tail|fox tail",
                "<a href='http://x.org/?a>b'>link</a>|link",
                "1 < 2 and 3 > 2|1 < 2 and 3 > 2",
                "<td>a</td><td>b</td>|a b",
                "a<br/>b|`a\nb`",
                "no markup|no markup",
                "open <b|open",
                "<script>never closed|``",
                "<!doctype html><?xml x?><html><head><title>t</title></head><body>b|`t\nb`",
                "x<o:p></o:p>y|xy",
            })
    void htmlIsReadAsText(String html, String text) {
        assertThat(Read.mail("Content-Type: text/html; charset=utf-8\r\n\r\n"
                                + new String(html.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                        .body())
                .isEqualTo(text);
    }

    @Test
    void bothAlternativesAreReadUnlessTheySayTheSame() {
        String mail = "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\none two\r\n--b\r\n"
                + "Content-Type: text/html\r\n\r\n<p>%s\r\n--b--\r\n";
        assertThat(Read.mail(mail.formatted("one <b>two</b></p>")).body()).isEqualTo("one two");
        assertThat(Read.mail(mail.formatted("one three")).body()).isEqualTo("one two\n\none three");
        assertThat(Read.mail(mail.replace("alternative", "mixed").formatted("one two"))
                        .body())
                .isEqualTo("one two\n\none two");
    }

    static Stream<Arguments> fileNames() {
        return Stream.of(
                Arguments.of("Content-Disposition: attachment; filename=a.pdf", "a.pdf"),
                Arguments.of("Content-Disposition: attachment; filename=\"a b; c.pdf\"", "a b; c.pdf"),
                Arguments.of("Content-Type: application/pdf; name=a.pdf", "a.pdf"),
                Arguments.of(
                        "Content-Disposition: attachment; filename*=UTF-8''gr%C3%BCn.pdf; filename=plain.pdf",
                        "gr\u00fcn.pdf"),
                Arguments.of(
                        "Content-Disposition: attachment; filename=plain.pdf; filename*=UTF-8''gr%C3%BCn.pdf",
                        "gr\u00fcn.pdf"),
                Arguments.of(
                        "Content-Disposition: attachment; filename*1*=%BCn.pdf; filename*0*=utf-8'de'gr%C3",
                        "gr\u00fcn.pdf"),
                Arguments.of(
                        "Content-Disposition: attachment; filename*0=\"long\"; filename*1=\"er.pdf\"", "longer.pdf"),
                Arguments.of("Content-Disposition: attachment; filename*=iso-8859-2''%B1.pdf", "\u0105.pdf"),
                Arguments.of("Content-Disposition: attachment; filename*=''%C3%BC.pdf", "\u00fc.pdf"),
                Arguments.of("Content-Disposition: attachment; filename*=no-quotes.pdf", "no-quotes.pdf"),
                Arguments.of(
                        "Content-Disposition: attachment; filename=\"=?utf-8?Q?gr=C3=BCn?=.pdf\"", "gr\u00fcn.pdf"),
                Arguments.of("Content-Disposition: attachment; filename=gr\u00c3\u00bcn.pdf", "gr\u00fcn.pdf"),
                Arguments.of("Content-Disposition: attachment; filename=\"..\\..\\c:\\evil.exe\"", "evil.exe"),
                Arguments.of("Content-Disposition: attachment; filename=../../etc/passwd", "passwd"),
                Arguments.of("Content-Disposition: attachment; filename=\"never closed.pdf", "never closed.pdf"),
                Arguments.of("Content-Disposition: attachment; filename", ""),
                Arguments.of("Content-Disposition: attachment", ""));
    }

    @ParameterizedTest
    @MethodSource("fileNames")
    void fileNamesAreDecodedAndHaveNoPath(String field, String name) {
        String type = field.startsWith("Content-Type") ? "" : "Content-Type: application/pdf\r\n";
        assertThat(Read.mail(type + field + "\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n")
                        .attachments())
                .containsExactly(new Attachment("1", name, "application/pdf", 3, ""));
    }

    @Test
    void partsAreNumberedAsImapDoes() {
        String mail = Read.lines(
                "Content-Type: multipart/mixed; boundary=outer",
                "",
                "preamble",
                "--outer",
                "Content-Type: multipart/alternative; boundary=inner",
                "",
                "--inner",
                "",
                "plain",
                "--inner",
                "Content-Type: text/calendar",
                "",
                "BEGIN:VCALENDAR",
                "--inner--",
                "--outer",
                "Content-Type: message/rfc822",
                "",
                "From: eve@x.org",
                "Subject: embedded",
                "Content-Type: multipart/mixed; boundary=deep",
                "",
                "--deep",
                "",
                "embedded text",
                "--deep",
                "Content-Type: image/png; name=p.png",
                "",
                "png",
                "--deep--",
                "--outer",
                "Content-Disposition: attachment; filename=note.txt",
                "",
                "a note",
                "--outer--",
                "epilogue");
        ParsedMessage message = Read.mail(mail);
        assertThat(message.body()).isEqualTo("plain");
        assertThat(message.defects()).isEmpty();
        assertThat(message.attachments())
                .extracting(Attachment::path, Attachment::fileName, Attachment::mediaType, Attachment::text)
                .containsExactly(
                        tuple("1.2", "", "text/calendar", "BEGIN:VCALENDAR"),
                        tuple("2", "", "message/rfc822", "From: <eve@x.org>\nSubject: embedded\n\nembedded text"),
                        tuple("2.2", "p.png", "image/png", ""),
                        tuple("3", "note.txt", "text/plain", "a note"));
        int start = mail.indexOf("From: eve");
        assertThat(message.attachments().get(1).size()).isEqualTo(mail.indexOf("\r\n--outer", start) - start);
    }

    @Test
    void anEmbeddedMessageInBase64IsReadToo() {
        String inner = "Subject: hidden\r\n\r\nwords\r\n";
        ParsedMessage message = Read.mail("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(Read.bytes(inner)));
        assertThat(message.attachments())
                .containsExactly(
                        new Attachment("1", "", "message/rfc822", inner.length(), "Subject: hidden\n\nwords\n"));
    }

    @Test
    void uuencodedFilesAreFoundInText() {
        ParsedMessage message = Read.mail(Read.lines(
                "Subject: old times",
                "",
                "before",
                "begin 644 hello.txt",
                "+:&5L;&\\@=V]R;&0",
                "`",
                "end",
                "after",
                "begin 644 is no file",
                "as this line tells",
                "begin 600 cut.bin",
                "#0V%T"));
        assertThat(message.body()).isEqualTo("before\nafter\nbegin 644 is no file\nas this line tells\n");
        assertThat(message.attachments())
                .containsExactly(
                        new Attachment("1/1", "hello.txt", "text/plain", 11, "hello world"),
                        new Attachment("1/2", "cut.bin", "application/octet-stream", 3, ""));
        assertThat(message.defects()).containsExactly("a uuencoded file has no end");
    }

    static Stream<Arguments> oddMails() {
        return Stream.of(
                Arguments.of("", "", "", ""),
                Arguments.of("\r\n", "", "", ""),
                Arguments.of("Subject: s", "s", "", ""),
                Arguments.of("Subject: s\r\n", "s", "", ""),
                Arguments.of("Subject: s\n\nline\nfeeds\n", "s", "line\nfeeds\n", ""),
                Arguments.of("Subject: s\r\n\r\nnul\0s", "s", "nul s", ""),
                Arguments.of(
                        "no header\r\nat all\r\n\r\nnone",
                        "",
                        "no header\nat all\n\nnone",
                        "a line of a header is no field"),
                Arguments.of("\r\nSubject: in the body\r\n", "", "Subject: in the body\n", ""),
                Arguments.of("From x@y Mon Mar  2 10:00:00 2026\r\nSubject: s\r\n\r\nb", "s", "b", ""),
                Arguments.of(
                        "Subject: s\r\nstray line\r\nTo: a@x\r\n\r\nb",
                        "s",
                        "stray line\n\nb",
                        "a line of a header is no field"),
                Arguments.of("Subject : s\r\n\r\nb", "s", "b", ""),
                Arguments.of("Subject: first\r\nSubject: second\r\n\r\n", "first", "", ""),
                Arguments.of(
                        "Content-Type: multipart/mixed; boundary=never\r\n\r\nstill text\r\n",
                        "",
                        "still text\n",
                        "a multipart has no parts"),
                Arguments.of(
                        "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\ntext\r\n--b--\r\n",
                        "",
                        "--b\n\ntext\n--b--\n",
                        "a multipart has no boundary"),
                Arguments.of(
                        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ncut off",
                        "",
                        "cut off",
                        "Body part ended prematurely"));
    }

    @ParameterizedTest
    @MethodSource("oddMails")
    void oddMailsAreReadAsFarAsPossible(String mail, String subject, String body, String defect) {
        ParsedMessage message = Read.mail(mail);
        assertThat(message.subject()).isEqualTo(subject);
        assertThat(message.body()).isEqualTo(body);
        if (defect.isEmpty()) {
            assertThat(message.defects()).isEmpty();
        } else {
            assertThat(message.defects()).anyMatch(words -> words.startsWith(defect));
        }
    }

    @Test
    void anExtractorGivesTheTextOfFilesAndSaysWhatItCouldNot() throws Exception {
        AttachmentText extractor = (fileName, mediaType, bytes, limit) ->
                new AttachmentText.Text(fileName + mediaType + bytes.read(), "only the first byte");
        ParsedMessage message = new MessageParser(MessageLimits.DEFAULT, extractor)
                .parse(Content.of(Read.bytes("Content-Type: application/pdf; name=a.pdf\r\n\r\nAbc")));
        assertThat(message.attachments())
                .containsExactly(new Attachment("1", "a.pdf", "application/pdf", 3, "a.pdfapplication/pdf65"));
        assertThat(message.defects()).containsExactly("only the first byte");
    }

    @Test
    void bytesThatCannotBeReadAreNoDefect() {
        String mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KDQo=\r\n--b\r\n"
                + "Content-Type: application/ms-tnef\r\n\r\nx\u009f>\"\0\0\1\r\n--b--\r\n";
        for (int length = 0; length < mail.length(); length++) {
            int left = length;
            Content content = new Content() {
                @Override
                public long size() {
                    return mail.length();
                }

                @Override
                public InputStream open() {
                    return new FailingStream(Read.bytes(mail), left);
                }
            };
            assertThatThrownBy(() -> new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE).parse(content))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk");
        }
    }

    private static final class FailingStream extends InputStream {
        private final byte[] bytes;
        private final int limit;
        private int at;

        FailingStream(byte[] bytes, int limit) {
            this.bytes = bytes;
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            if (at >= limit) {
                throw new IOException("disk");
            }
            return bytes[at++] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int b = read();
            to[offset] = (byte) b;
            return 1;
        }
    }
}
