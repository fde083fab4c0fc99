package org.jamesarchive.postfix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes a gateway profile of a Postfix gateway's configuration (main.cf and the tables that it names): the shipped profile with the
 * settings and tables that have a counterpart. What has none is told, see {@link ImportReport}. For one thread.
 */
public final class PostfixImport {

    private final Profile profile;
    private final ImportReport report;

    private PostfixImport(Profile profile, ImportReport report) {
        this.profile = profile;
        this.report = report;
    }

    /**
     * Reads a configuration.
     *
     * @param folder the folder of main.cf, or a copy of it: what main.cf has in {@code /etc/postfix} is read from there
     * @param shipped the profile folder that ships
     * @throws IOException when main.cf or the shipped profile cannot be read, or Postfix could not read main.cf either
     */
    public static PostfixImport read(Path folder, Path shipped) throws IOException {
        ConfigurationFolder configuration = new ConfigurationFolder(folder);
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + ": expected the folder of a main.cf");
        }
        Profile profile = Profile.read(shipped);
        ImportReport report = new ImportReport();
        MainCf file = MainCf.read(folder.resolve(ConfigurationFolder.MAIN_CF), ConfigurationFolder.MAIN_CF);
        try {
            carryOver(configuration, Parameters.of(file, ConfigurationFolder.POSTFIX.toString()), profile, report);
        } catch (ExpansionException e) {
            throw new IOException(e.getMessage(), e);
        }
        return new PostfixImport(profile, report);
    }

    private static void carryOver(
            ConfigurationFolder folder, Parameters parameters, Profile profile, ImportReport report)
            throws ExpansionException, IOException {
        parameters.expandAll();
        parameters.set("config_directory");
        for (Setting replaced : parameters.replaced()) {
            report.note(replaced, replaced.name() + " is set again further down: that one counts");
        }
        MapReader reader = new MapReader(folder, report);
        PlainSettings plain = new PlainSettings(parameters, profile, report);
        new HostSettings(parameters, profile, report, plain).take();
        plain.take();
        new TlsSettings(parameters, profile, report, plain).take();
        new ClientImport(parameters, profile, report, reader)
                .take(new NetworkImport(parameters, profile, report, folder).take());
        Set<String> ourDomains = ourDomains(profile);
        AliasImport aliasImport = new AliasImport(parameters, profile, report, reader);
        List<ImportedEntry> aliases = aliasImport.take(ourDomains);
        List<ImportedEntry> access = new RecipientImport(parameters, profile, report, reader).take();
        new Consistency(parameters, report, access, aliases).tell(ourDomains, aliasImport.keys());
        LeftOutParameters leftOut = LeftOutParameters.read();
        parameters.others().forEach(setting -> leftOut.tell(setting, parameters, report));
        parameters.all().forEach(report::notNeededUnlessTold);
        new MasterCf(parameters, leftOut, report).tell(folder);
    }

    private static Set<String> ourDomains(Profile profile) {
        Set<String> domains = new HashSet<>();
        for (String domain :
                profile.value(PlainSettings.GATEWAY, "mydestination").split(" ")) {
            if (!domain.isEmpty()) {
                domains.add(domain.toLowerCase(Locale.ROOT));
            }
        }
        return domains;
    }

    /** What became of each line. */
    public ImportReport report() {
        return report;
    }

    /**
     * Writes the profile: all of it, or nothing.
     *
     * @param target the folder, which must not exist or be empty
     * @param check reads the folder as the gateway does, before it is in its place
     * @throws IOException when something is in the place, the folder cannot be written, or the check fails
     */
    public void write(Path target, ProfileCheck check) throws IOException {
        profile.write(target, check);
    }

    /** @throws IOException when {@link #write} would find something in the place */
    public static void requireFree(Path target) throws IOException {
        Profile.requireFree(target);
    }
}
