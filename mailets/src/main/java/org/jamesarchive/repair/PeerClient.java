package org.jamesarchive.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.ContentId;

/** Asks one worker for what it holds. Safe for use by many threads. */
final class PeerClient {

    /** Content ids of a page. */
    private static final int PAGE_LIMIT = 10_000;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final int PAGE_SIZE_LIMIT = 4 * 1024 * 1024;
    private static final int OK = 200;

    private final Peer peer;
    private final ObjectMapper json = new ObjectMapper();

    PeerClient(Peer peer) {
        this.peer = peer;
    }

    Peer peer() {
        return peer;
    }

    /**
     * Content ids in ascending order.
     *
     * @param next where the following page begins; empty when none does
     */
    record Page(List<String> domains, List<ContentId> contentIds, Optional<ContentId> next) {}

    /** @throws PeerException when it does not answer as it should */
    Page page(ContentId from) throws PeerException {
        try (InputStream in = open("/archive/content-ids?limit=" + PAGE_LIMIT + "&from=" + from)) {
            JsonNode answer = json.readTree(in.readNBytes(PAGE_SIZE_LIMIT));
            if (answer == null || !answer.isObject()) {
                throw new PeerException(peer.host() + ": the list of content ids is no JSON object");
            }
            List<String> domains = new ArrayList<>();
            answer.path("domains").forEach(domain -> domains.add(domain.asText()));
            List<ContentId> contentIds = new ArrayList<>();
            ContentId least = from;
            for (JsonNode item : answer.path("contentIds")) {
                ContentId contentId = new ContentId(item.asText());
                boolean ascends =
                        contentIds.isEmpty() ? contentId.compareTo(least) >= 0 : contentId.compareTo(least) > 0;
                if (!ascends) {
                    throw new PeerException(peer.host() + ": its content ids do not ascend");
                }
                contentIds.add(contentId);
                least = contentId;
            }
            JsonNode next = answer.path("next");
            if (next.isTextual() && (contentIds.isEmpty() || next.asText().compareTo(least.hex()) <= 0)) {
                throw new PeerException(peer.host() + ": its list of content ids does not go on");
            }
            return new Page(
                    domains,
                    contentIds,
                    next.isTextual() ? Optional.of(new ContentId(next.asText())) : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new PeerException(peer.host() + ": " + e.getMessage(), e);
        } catch (PeerException e) {
            throw e;
        } catch (IOException e) {
            throw silent(e);
        }
    }

    /**
     * All that is stored of one message; checked.
     *
     * @param temporary a directory for what is large
     * @throws FalseContentException when it is another message
     * @throws PeerException when it does not answer as it should, or has no such message any more
     */
    FetchedMessage fetch(ContentId contentId, Path temporary) throws IOException {
        try (InputStream in = new BufferedInputStream(open("/archive/entries/" + contentId))) {
            return FetchedMessage.read(in, contentId, temporary);
        } catch (PeerException | FalseContentException e) {
            throw e;
        } catch (IOException e) {
            throw silent(e);
        }
    }

    private PeerException silent(IOException e) {
        return new PeerException(peer.host() + " does not answer as it should: " + e.getMessage(), e);
    }

    private InputStream open(String path) throws IOException {
        HttpURLConnection connection = peer.access().connection(URI.create(peer.http() + path));
        connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
        connection.setReadTimeout((int) ANSWER_LIMIT.toMillis());
        int code = connection.getResponseCode();
        if (code != OK) {
            connection.disconnect();
            throw new PeerException(peer.host() + " answers HTTP " + code + " to " + path);
        }
        return connection.getInputStream();
    }
}
