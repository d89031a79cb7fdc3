// The countries and states of a fresh database.
import type { Add } from './seed.ts';

/** In alphabetical order, which gives each country the id it has in Odoo (France 75, United States 233). */
const countryCodes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC ' +
  'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD ' +
  'GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH ' +
  'KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW ' +
  'MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC ' +
  'SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY ' +
  'UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

/**
 * The first 50 are numbered as in base.state_us_1 to 50. Limburg and Amazonas are twice, because an ambiguous name is a
 * case of its own. New entries go to the end: the ids before them are in people's journals.
 */
const states: [country: string, list: string][] = [
  [
    'US',
    'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,FL Florida,' +
      'GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,' +
      'MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,' +
      'NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,' +
      'OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,' +
      'VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,DC District of Columbia',
  ],
  [
    'CA',
    'AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NT Northwest Territories,' +
      'NS Nova Scotia,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,YT Yukon',
  ],
  ['BE', 'VLI Limburg'],
  ['NL', 'LI Limburg'],
  [
    'AU',
    'ACT Australian Capital Territory,NSW New South Wales,NT Northern Territory,QLD Queensland,' +
      'SA South Australia,TAS Tasmania,VIC Victoria,WA Western Australia',
  ],
  [
    'MX',
    'AGU Aguascalientes,BCN Baja California,BCS Baja California Sur,CAM Campeche,CHP Chiapas,CHH Chihuahua,' +
      'CMX Ciudad de México,COA Coahuila,COL Colima,DUR Durango,GUA Guanajuato,GRO Guerrero,HID Hidalgo,' +
      'JAL Jalisco,MEX México,MIC Michoacán,MOR Morelos,NAY Nayarit,NLE Nuevo León,OAX Oaxaca,PUE Puebla,' +
      'QUE Querétaro,ROO Quintana Roo,SLP San Luis Potosí,SIN Sinaloa,SON Sonora,TAB Tabasco,TAM Tamaulipas,' +
      'TLA Tlaxcala,VER Veracruz,YUC Yucatán,ZAC Zacatecas',
  ],
  [
    'ES',
    'C A Coruña (La Coruña),VI Araba/Álava,A Alacant (Alicante),O Asturias,B Barcelona,BI Bizkaia (Vizcaya),' +
      'CA Cádiz,GC Las Palmas,GI Girona (Gerona),GR Granada,M Madrid,MA Málaga,MU Murcia,NA Navarra (Nafarroa),' +
      'PM Illes Balears (Islas Baleares),SE Sevilla,TF Santa Cruz de Tenerife,V València (Valencia),Z Zaragoza',
  ],
  [
    'GB',
    'BKM Buckinghamshire,CAM Cambridgeshire,CON Cornwall,DEV Devon,ESS Essex,HAM Hampshire,KEN Kent,' +
      'LAN Lancashire,LND London,NFK Norfolk,OXF Oxfordshire,SRY Surrey',
  ],
  [
    'NL',
    'DR Drenthe,FL Flevoland,FR Friesland,GE Gelderland,GR Groningen,NB Noord-Brabant,NH Noord-Holland,' +
      'OV Overijssel,UT Utrecht,ZE Zeeland,ZH Zuid-Holland',
  ],
  ['BR', 'AM Amazonas'],
  ['VE', 'AM Amazonas'],
];

const phoneCodes: Record<string, number> = {
  AU: 61,
  CA: 1,
  DE: 49,
  ES: 34,
  FR: 33,
  GB: 44,
  IE: 353,
  IN: 91,
  IT: 39,
  NL: 31,
  NZ: 64,
  US: 1,
};

export function addPlaces(add: Add): void {
  const names = new Intl.DisplayNames('en', { type: 'region' });
  const countries = new Map<string, number>();
  for (const code of countryCodes.split(' ')) {
    // Odoo itself calls the United Kingdom base.uk.
    const xmlId = code === 'GB' ? 'base.uk' : `base.${code.toLowerCase()}`;
    const values = { name: names.of(code) ?? code, code, phone_code: phoneCodes[code] ?? 0 };
    countries.set(code, add('res.country', values, xmlId));
  }
  for (const [country, list] of states) {
    for (const [index, entry] of list.split(',').entries()) {
      const space = entry.indexOf(' ');
      const code = entry.slice(0, space);
      const end = country === 'US' && index < 50 ? index + 1 : code.toLowerCase();
      add(
        'res.country.state',
        { name: entry.slice(space + 1), code, country_id: countries.get(country) ?? false },
        `base.state_${country.toLowerCase()}_${end}`,
      );
    }
  }
}
