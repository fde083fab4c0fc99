package org.jamesarchive.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Checks of James' own files that James leaves out: each XML file of the profile is well-formed and names no external entity,
 * and {@code smtpserver.xml} has one server and no parameter that James would pass over in silence.
 */
final class ProfileFiles {

    private static final String SMTP_SERVER_FILE = "smtpserver.xml";

    /** Parameters of {@code <smtpserver>} that have an effect in this assembly. */
    private static final Set<String> SMTP_SERVER_PARAMETERS = new TreeSet<>(Set.of(
            "bind",
            "helloName",
            "smtpGreeting",
            "connectionBacklog",
            "ioWorkerCount",
            "bossWorkerCount",
            "gracefulShutdown",
            "heloEhloEnforcement",
            "addressBracketsEnforcement",
            "jmxName",
            "smtpd",
            "handlerchain"));

    private ProfileFiles() {}

    /** @throws StartupException when a file is not as it must be: file, line and what was expected */
    static void check(Path folder) throws StartupException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.xml")) {
            for (Path file : files) {
                check(file, new DefaultHandler());
            }
        } catch (IOException e) {
            throw StartupException.failure(folder + ": cannot be read: " + e.getMessage());
        }
        Path smtpServer = folder.resolve(SMTP_SERVER_FILE);
        if (!Files.isRegularFile(smtpServer)) {
            throw StartupException.failure(smtpServer + ": no such file");
        }
        check(smtpServer, new SmtpServerHandler());
    }

    private static void check(Path file, DefaultHandler handler) throws StartupException {
        try {
            SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            SAXParser parser = factory.newSAXParser();
            parser.parse(file.toFile(), handler);
        } catch (SAXParseException e) {
            throw StartupException.failure(file + ":" + e.getLineNumber() + ": " + e.getMessage());
        } catch (SAXException | ParserConfigurationException e) {
            throw StartupException.failure(file + ": " + e.getMessage());
        } catch (IOException e) {
            throw StartupException.failure(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static final class SmtpServerHandler extends DefaultHandler {

        private static final int SERVER_DEPTH = 1;
        private static final int PARAMETER_DEPTH = 2;

        private @Nullable Locator locator;
        private int depth;
        private int servers;

        @Override
        public void setDocumentLocator(Locator newLocator) {
            locator = newLocator;
        }

        @Override
        public void startElement(String uri, String localName, String name, Attributes attributes) throws SAXException {
            if (depth == SERVER_DEPTH && !(name.equals("smtpserver") && ++servers == 1)) {
                throw new SAXParseException("<" + name + ">, expected one <smtpserver>", locator);
            }
            if (depth == PARAMETER_DEPTH && !SMTP_SERVER_PARAMETERS.contains(name)) {
                throw new SAXParseException(
                        "unknown parameter '" + name + "', expected one of " + SMTP_SERVER_PARAMETERS, locator);
            }
            depth++;
        }

        @Override
        public void endElement(String uri, String localName, String name) throws SAXException {
            depth--;
            if (depth == 0 && servers == 0) {
                throw new SAXParseException("no <smtpserver>, expected one", locator);
            }
        }

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
