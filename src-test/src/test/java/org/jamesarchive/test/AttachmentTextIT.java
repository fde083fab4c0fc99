package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.token.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words inside of attached files are found, bombs do no harm, and neither a restart nor a kill of the extractor loses one. */
class AttachmentTextIT {

    private static final Duration EXTRACTED = Duration.ofSeconds(90);
    private static final String DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    @TempDir
    Path folder;

    @Test
    void wordsInFilesAreFoundWhateverLiesBetween() throws Exception {
        try (RunningCluster cluster = RunningCluster.start(folder, 1)) {
            cluster.sendAccepted(FakeMail.small("warm", 20));
            cluster.awaitDelivered();
            awaitFound(cluster, "message-id:warm.0@sender.example.net", EXTRACTED);

            cluster.sendAccepted(List.of(mail("the offer", "offer.pdf", "application/pdf", pdf("zebrapdf"))));
            cluster.awaitDelivered();
            awaitFound(cluster, "subject:offer", Duration.ofSeconds(2));
            awaitFound(cluster, "zebrapdf", EXTRACTED);
            awaitFound(cluster, "attachment:zebrapdf subject:offer", Duration.ofSeconds(2));

            cluster.sendAccepted(List.of(
                    mail("the bomb", "bomb.zip", "application/zip", bomb()),
                    mail(
                            "the torn one",
                            "torn.pdf",
                            "application/pdf",
                            "%PDF-1.7\nno more".getBytes(StandardCharsets.UTF_8)),
                    mail("the minutes", "minutes.docx", DOCX, docx("zebradocx"))));
            cluster.awaitDelivered();
            awaitFound(cluster, "subject:bomb", Duration.ofSeconds(2));
            awaitFound(cluster, "zebradocx", EXTRACTED);
            await().atMost(EXTRACTED)
                    .until(() -> extraction(cluster).path("pending").asLong() == 0);
            assertThat(extraction(cluster).path("done").asLong()).isGreaterThanOrEqualTo(2);
            assertThat(extraction(cluster).path("failed").asLong()).isGreaterThanOrEqualTo(1);
            assertThat(found(cluster, "subject:torn is:malformed")).isEqualTo(1);
            assertThat(get(cluster, "/archive/status").path("state").asText()).isEqualTo("up");

            extractors(cluster).forEach(ProcessHandle::destroyForcibly);
            cluster.sendAccepted(List.of(mail("after the kill", "late.docx", DOCX, docx("zebralate"))));
            cluster.awaitDelivered();
            awaitFound(cluster, "zebralate", EXTRACTED);

            List<ProcessHandle> left = extractors(cluster);
            assertThat(left).isNotEmpty();
            cluster.cluster().kill("worker0");
            await().atMost(Duration.ofSeconds(30)).until(() -> left.stream().noneMatch(ProcessHandle::isAlive));
            cluster.cluster().start("worker0");
            awaitFound(cluster, "zebradocx", EXTRACTED);
        }
    }

    private static List<ProcessHandle> extractors(RunningCluster cluster) {
        String folder = cluster.cluster().node("worker0").dataDir().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("org.jamesarchive.extract.Main"))
                        .isPresent())
                .filter(process -> runsIn(process, folder))
                .toList();
    }

    private static boolean runsIn(ProcessHandle process, String folder) {
        try {
            return Path.of("/proc/" + process.pid() + "/cwd")
                    .toRealPath()
                    .startsWith(Path.of(folder).toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitFound(RunningCluster cluster, String query, Duration limit) {
        await().atMost(limit).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertThat(found(cluster, query))
                .isEqualTo(1));
    }

    private static long found(RunningCluster cluster, String query) throws Exception {
        return get(cluster, "/archive/search?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .path("total")
                .asLong();
    }

    private static JsonNode extraction(RunningCluster cluster) throws Exception {
        return get(cluster, "/archive/index").path("extraction");
    }

    private static JsonNode get(RunningCluster cluster, String path) throws Exception {
        URI uri = URI.create("http://" + cluster.cluster().node("worker0").httpText() + path);
        HttpRequest request = cluster.cluster()
                .tokens()
                .access(Role.AUDITOR)
                .request(uri)
                .GET()
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private static Mail mail(String subject, String fileName, String type, byte[] file) {
        String encoded = Base64.getMimeEncoder().encodeToString(file);
        return new Mail(
                subject,
                ("From: alice@sender.example.net\r\nTo: bob@example.org\r\nSubject: " + subject
                                + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                                + "--b\r\nContent-Type: text/plain\r\n\r\nsee the file\r\n--b\r\nContent-Type: " + type
                                + "; name=\"" + fileName + "\"\r\nContent-Disposition: attachment; filename=\""
                                + fileName + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded
                                + "\r\n--b--\r\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] pdf(String word) {
        String page = "BT /F1 12 Tf 50 700 Td (" + word + ") Tj ET";
        return ("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                        + "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                        + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
                        + "/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
                        + "4 0 obj<</Length " + page.length() + ">>stream\n" + page + "\nendstream endobj\n"
                        + "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n"
                        + "trailer<</Root 1 0 R>>\n%%EOF\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] docx(String word) throws IOException {
        String package1 = "http://schemas.openxmlformats.org/package/2006/";
        String office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put(
                "[Content_Types].xml",
                "<Types xmlns=\"" + package1 + "content-types\"><Default Extension=\"rels\" ContentType=\""
                        + "application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Override PartName=\"/word/document.xml\" ContentType=\"" + office + "\"/></Types>");
        parts.put(
                "_rels/.rels",
                "<Relationships xmlns=\"" + package1 + "relationships\"><Relationship Id=\"r1\" Type=\""
                        + "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\""
                        + " Target=\"word/document.xml\"/></Relationships>");
        parts.put(
                "word/document.xml",
                "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p>"
                        + "<w:r><w:t>" + word + "</w:t></w:r></w:p></w:body></w:document>");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    /** 50 archives of 20 MB of blanks and digits each, in one. */
    private static byte[] bomb() throws IOException {
        byte[] filling = "0 ".repeat(10_000_000).getBytes(StandardCharsets.UTF_8);
        byte[] inner = zipped("filling.txt", filling, 1);
        return zipped("inner.zip", inner, 50);
    }

    private static byte[] zipped(String name, byte[] content, int times) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < times; i++) {
                zip.putNextEntry(new ZipEntry(i + name));
                zip.write(content);
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
