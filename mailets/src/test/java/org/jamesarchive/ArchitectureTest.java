package org.jamesarchive;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;

/** The rules of the house that a compiler does not hold: who may know whom, and who may touch the world. */
@AnalyzeClasses(packages = "org.jamesarchive", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] ROOMS_WITHOUT_JAMES = {
        "..jamesarchive.store..",
        "..jamesarchive.query..",
        "..jamesarchive.index..",
        "..jamesarchive.table..",
        "..jamesarchive.access..",
        "..jamesarchive.alias..",
        "..jamesarchive.sasl..",
        "..jamesarchive.postfix..",
        "..jamesarchive.queue..",
        "..jamesarchive.ledger..",
        "..jamesarchive.repair..",
        "..jamesarchive.smtp..",
        "..jamesarchive.route..",
        "..jamesarchive.delivery..",
        "..jamesarchive.log..",
        "..jamesarchive.settings..",
        "..jamesarchive.token..",
        "..jamesarchive.attachment..",
        "..jamesarchive.backup.."
    };

    @ArchTest
    static final ArchRule onlyAdaptersKnowJames = noClasses()
            .that()
            .resideInAnyPackage(ROOMS_WITHOUT_JAMES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.james..", "org.apache.mailet..", "javax.mail..", "com.google.inject..");

    @ArchTest
    static final ArchRule roomsDoNotKnowTheAdapters = noClasses()
            .that()
            .resideInAnyPackage(ROOMS_WITHOUT_JAMES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..jamesarchive.gateway..", "..jamesarchive.worker..", "..jamesarchive.james..");

    @ArchTest
    static final ArchRule gatewayAndWorkerDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("..jamesarchive.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..jamesarchive.worker..");

    @ArchTest
    static final ArchRule theStoreKnowsNobody = classes()
            .that()
            .resideInAPackage("..jamesarchive.store..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("..jamesarchive.gateway..", "..jamesarchive.delivery..", "..jamesarchive.queue..");

    @ArchTest
    static final ArchRule onlySealKnowsTink = noClasses()
            .that()
            .resideOutsideOfPackage("..jamesarchive.store.seal..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.crypto.tink..");

    @ArchTest
    static final ArchRule onlyIndexKnowsLucene = noClasses()
            .that()
            .resideOutsideOfPackage("..jamesarchive.index..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.lucene..");

    @ArchTest
    static final ArchRule theQueryLanguageKnowsNoIndex = noClasses()
            .that()
            .resideInAPackage("..jamesarchive.query..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..jamesarchive.index..", "..jamesarchive.store..", "org.apache.lucene..");

    @ArchTest
    static final ArchRule sealKnowsNoMail = classes()
            .that()
            .resideInAPackage("..jamesarchive.store.seal..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "..jamesarchive.store.seal..",
                    "..jamesarchive.store.file..",
                    "com.google.crypto.tink..",
                    "org.jspecify..",
                    "java..");

    @ArchTest
    static final ArchRule oneRoomKnowsTheObjectStoresLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("..jamesarchive.backup.s3..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..");

    @ArchTest
    static final ArchRule timeAndChanceAreInjected = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callConstructor(Random.class)
            .because("clock, random and sleep are injected");

    @ArchTest
    static final ArchRule nobodyPrints = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("the extension logs, it does not print");
}
