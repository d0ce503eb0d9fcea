import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Reads lines "flavour<TAB>file", answers each with "flavour<TAB>file<TAB>checks<TAB>failed clauses". One machine for all of them. */
public class Judge {
    public static void main(String[] none) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            String[] parts = line.split("\t");
            System.out.println(line + "\t" + judged(PDFAFlavour.byFlavourId(parts[0]), new File(parts[1])));
        }
    }

    private static String judged(PDFAFlavour flavour, File file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour)) {
            ValidationResult found = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
            TreeSet<String> clauses = found.getTestAssertions().stream()
                .filter(one -> one.getStatus() == TestAssertion.Status.FAILED)
                .map(one -> one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber())
                .collect(Collectors.toCollection(TreeSet::new));
            if (clauses.isEmpty() && !found.isCompliant()) clauses.add("not accepted");
            return found.getTotalAssertions() + "\t" + String.join(" ", clauses);
        }
    }
}
